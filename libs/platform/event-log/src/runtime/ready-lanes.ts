import type { ReceivedMessage } from '../event-log';
import type { Lane } from './lane';

/** The lanes of one topic that may run, first come, first served, and the handler calls it has in flight. */
export class ReadyLanes {
  private lanes: Lane[] = [];
  calls = 0;

  constructor(
    readonly batchSize: number,
    private readonly maxCalls: number,
  ) {}

  add(lane: Lane): void {
    if (lane.queued || !lane.mayRun) return;
    lane.queued = true;
    this.lanes.push(lane);
  }

  /** The lanes of the next handler call, each marked with how many of its messages go along; undefined when none may. */
  takeTurn(): readonly Lane[] | undefined {
    if (this.calls >= this.maxCalls) return undefined;
    const turn: Lane[] = [];
    let room = this.batchSize;
    let next = 0;
    for (; next < this.lanes.length && room > 0; next += 1) {
      const lane = this.lanes[next] as Lane;
      if (lane.alone > 0 && turn.length > 0) break;
      lane.queued = false;
      if (!lane.mayRun) continue; // dropped or paused since it was queued
      lane.running = lane.alone > 0 ? 1 : Math.min(lane.queue.length, room);
      room -= lane.alone > 0 ? room : lane.running;
      turn.push(lane);
    }
    this.lanes.splice(0, next);
    return turn.length > 0 ? turn : undefined;
  }
}

/** What the lanes of a turn hand to the handler, in the order of each lane. */
export function messagesOf(turn: readonly Lane[]): ReceivedMessage[] {
  return turn.flatMap((lane) => lane.queue.slice(0, lane.running));
}
