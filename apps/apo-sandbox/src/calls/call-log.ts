import type { Clock } from '@paywright/kernel';
import { type ApiName, apiNames } from '../faults/fault-book';
import type { FaultKind } from '../faults/fault-kinds';

/** A call that reached the gateway under an account's name and signature, whatever became of it. */
export interface ReceivedCall {
  /** Counts from 1 over all accounts, in the order of arrival. */
  readonly number: number;
  /** Epoch ms of the virtual clock. */
  readonly at: number;
  readonly clientId: string;
  readonly api: ApiName;
  /** Whose payment it is about; undefined when the request names none that is known, or cannot be read. */
  paymentRequestId?: string;
  /** The misbehaviours it met, in the order they struck. */
  readonly faults: FaultKind[];
}

/** Calls of one API, and how many of them met a misbehaviour. */
export interface CallCount {
  received: number;
  struck: number;
}

export type CallCounts = Readonly<Record<ApiName, CallCount>>;

/** Every call in the order of arrival, the newest `limit` of them, in memory only; the counts are of all. */
export class CallLog {
  private readonly calls = new Map<number, ReceivedCall>();
  private readonly counts = new Map<string, CallCounts>();
  private last = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
  ) {}

  receive(clientId: string, api: ApiName): ReceivedCall {
    this.last += 1;
    const call: ReceivedCall = { number: this.last, at: this.clock.now(), clientId, api, faults: [] };
    this.calls.set(call.number, call);
    this.calls.delete(call.number - this.limit);
    this.countOf(call).received += 1;
    return call;
  }

  /** A misbehaviour struck the call. */
  struck(call: ReceivedCall, kind: FaultKind): void {
    if (call.faults.length === 0) this.countOf(call).struck += 1;
    call.faults.push(kind);
  }

  /** What came after the call of this number, oldest first. */
  *after(number: number): IterableIterator<ReceivedCall> {
    for (let next = Math.max(number, this.last - this.limit) + 1; next <= this.last; next += 1) {
      yield this.calls.get(next)!;
    }
  }

  countsOf(clientId: string): CallCounts {
    let counts = this.counts.get(clientId);
    if (!counts) {
      counts = Object.fromEntries(apiNames.map((api) => [api, { received: 0, struck: 0 }])) as Record<
        ApiName,
        CallCount
      >;
      this.counts.set(clientId, counts);
    }
    return counts;
  }

  private countOf({ clientId, api }: ReceivedCall): CallCount {
    return this.countsOf(clientId)[api];
  }
}
