export type EventLogErrorCode =
  /** The log cannot be reached or could not answer in time. */
  | 'event-log-unavailable'
  /** The message or request itself is wrong; it will be wrong again. */
  | 'event-log-rejected'
  /** The log does not know this process, or does not let it do that: credentials or rights must be mended first. */
  | 'event-log-denied'
  /** Somebody consumes in the group whose position was to be moved. */
  | 'group-active'
  /** The log was closed by this process. */
  | 'event-log-closed';

/** A failure of the event log, the same for every adapter. */
export class EventLogError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: EventLogErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EventLogError';
    this.retryable = code === 'event-log-unavailable' || code === 'group-active';
  }
}

export function rejected(message: string): EventLogError {
  return new EventLogError('event-log-rejected', message);
}

/** The cause's own message is not repeated: drivers quote the statement's values in theirs. */
export function unavailable(doing: string, cause: unknown): EventLogError {
  if (cause instanceof EventLogError) return cause;
  return new EventLogError('event-log-unavailable', `the event log could not ${doing}`, { cause });
}
