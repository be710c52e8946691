import type { Clock } from '@paywright/kernel';

/** Something due; cancelling what has run or was cancelled does nothing. */
export interface Appointment {
  cancel(): void;
}

interface Entry extends Appointment {
  readonly dueAt: number;
  readonly order: number;
  work?: () => void;
}

/**
 * Work due at instants of a clock: expiry, captures, re-sends. A binary heap, so that thousands of open payments cost
 * nothing until they are due. Runs in order of due time, ties in order of arrival. It starts nothing by itself:
 * whoever drives it calls {@link runDue}.
 */
export class Timeline {
  private readonly heap: Entry[] = [];
  private arrivals = 0;
  private onEarlier: () => void = () => undefined;

  constructor(readonly clock: Clock) {}

  /** Runs `work` once the clock shows `dueAt` (epoch ms), at the next {@link runDue} if that is past. */
  at(dueAt: number, work: () => void): Appointment {
    const entry: Entry = { dueAt, order: this.arrivals++, work, cancel: () => (entry.work = undefined) };
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    if (this.heap[0] === entry) this.onEarlier();
    return entry;
  }

  /** Runs `work` `delayMs` from now on the clock. */
  after(delayMs: number, work: () => void): Appointment {
    return this.at(this.clock.now() + delayMs, work);
  }

  /** When the next work is due (epoch ms), if any. */
  nextDue(): number | undefined {
    while (this.heap[0] && !this.heap[0].work) this.pop();
    return this.heap[0]?.dueAt;
  }

  /** Runs everything due by now, also what becomes due while running. */
  runDue(): void {
    for (let due = this.nextDue(); due !== undefined && due <= this.clock.now(); due = this.nextDue()) {
      this.pop()?.work?.();
    }
  }

  /** Calls `listener` whenever new work becomes the next to be done. */
  whenEarlier(listener: () => void): void {
    this.onEarlier = listener;
  }

  private pop(): Entry | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && last !== first) {
      this.heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private rise(index: number): void {
    for (let child = index; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.swapIfBefore(child, parent)) return;
      child = parent;
    }
  }

  private sink(index: number): void {
    for (let parent = index; ;) {
      const left = 2 * parent + 1;
      const child = left + 1 < this.heap.length && before(this.heap[left + 1]!, this.heap[left]!) ? left + 1 : left;
      if (child >= this.heap.length || !this.swapIfBefore(child, parent)) return;
      parent = child;
    }
  }

  private swapIfBefore(a: number, b: number): boolean {
    const [first, second] = [this.heap[a]!, this.heap[b]!];
    if (!before(first, second)) return false;
    this.heap[a] = second;
    this.heap[b] = first;
    return true;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
}
