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
  setupFault: SetupFault | undefined;

  /** No pay may be sent: those that are due wait, or are moved. */
  get sendsNoPays(): boolean {
    return this.drain !== undefined || this.setupFault !== undefined;
  }
}
