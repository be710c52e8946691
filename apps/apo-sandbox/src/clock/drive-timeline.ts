import type { Timeline } from './timeline';
import type { VirtualClock } from './virtual-clock';

/** The longest wait `setTimeout` takes. */
const longestWaitMs = 2 ** 31 - 1;

/** Runs a timeline as its clock passes, with one timer set to the next appointment. Returns how to stop. */
export function driveTimeline(timeline: Timeline, clock: VirtualClock): () => void {
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    const due = timeline.nextDue();
    if (due === undefined) return;
    const remainingMs = Math.max(0, due - clock.now());
    // A clock that stands still reaches nothing, but what is due is due.
    if (remainingMs > 0 && clock.rate === 0) return;
    timer = setTimeout(wake, remainingMs === 0 ? 0 : Math.min(Math.ceil(remainingMs / clock.rate), longestWaitMs));
  };
  const wake = (): void => {
    timeline.runDue();
    arm();
  };
  timeline.whenEarlier(arm);
  clock.whenMoved(arm);
  arm();
  return () => {
    timeline.whenEarlier(() => undefined);
    clock.whenMoved(() => undefined);
    clearTimeout(timer);
  };
}
