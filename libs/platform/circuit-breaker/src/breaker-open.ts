/** The call was not made: too many before it failed. Nothing left this process; try again later or elsewhere. */
export class BreakerOpen extends Error {
  readonly code = 'breaker-open';
  readonly retryable = true;

  constructor(readonly breaker: string) {
    super(`The circuit breaker '${breaker}' lets no call through.`);
    this.name = 'BreakerOpen';
  }
}
