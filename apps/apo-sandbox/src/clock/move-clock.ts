import type { Timeline } from './timeline';
import type { VirtualClock } from './virtual-clock';

/**
 * Moves the clock to `epochMs`, stopping at every appointment on the way: what falls due within a jump of a day happens
 * in its order and at its own time.
 */
export function moveClock(clock: VirtualClock, timeline: Timeline, epochMs: number): void {
  timeline.runDue();
  for (let due = timeline.nextDue(); due !== undefined && due <= epochMs; due = timeline.nextDue()) {
    clock.jumpTo(due);
    timeline.runDue();
  }
  clock.jumpTo(epochMs);
}
