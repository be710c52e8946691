/** An operator took the route out: it gets no new payment. */
export interface Drain {
  readonly operator: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Upstream refuses our client id, keys or headers: every call would end so. */
export interface SetupFault {
  readonly detail: string;
  readonly fix: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Whether a route may be used for payments at all, as far as people and its own set-up decide. Calls decide by its breakers. */
export class RouteDuty {
  drain: Drain | undefined;
  private fault: SetupFault | undefined;
  private testAt = Number.POSITIVE_INFINITY;

  get setupFault(): SetupFault | undefined {
    return this.fault;
  }

  /** No pay may be sent: those that are due wait, or are moved. */
  get sendsNoPays(): boolean {
    return this.fault !== undefined;
  }

  /** What was sent before may be sent again, so that its buyer gets to the page; nothing else. */
  get sendsRepeatsOnly(): boolean {
    return this.drain !== undefined;
  }

  /** Takes it out until a self-test passes here; the first is due at `testAt`, monotonic milliseconds. False: it is out already. */
  takeOut(fault: SetupFault, testAt: number): boolean {
    if (this.fault) return false;
    this.fault = fault;
    this.testAt = testAt;
    return true;
  }

  /** Its self-test passed here. False: it was not out. */
  bringBack(): boolean {
    const wasOut = this.fault !== undefined;
    this.fault = undefined;
    this.testAt = Number.POSITIVE_INFINITY;
    return wasOut;
  }

  /** The next self-test is due at `at`, monotonic milliseconds, if it is out. */
  testNext(at: number): void {
    if (this.fault) this.testAt = at;
  }

  isTestDue(now: number): boolean {
    return now >= this.testAt;
  }
}
