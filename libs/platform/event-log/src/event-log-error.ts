export type EventLogErrorCode =
  /** The log cannot be reached or could not answer in time. */
  | 'event-log-unavailable'
  /** The message or request itself is wrong; it will be wrong again. */
  | 'event-log-rejected'
  /** The log does not know this process, or does not let it do that: credentials or rights must be mended first. */
  | 'event-log-denied'
  /** Somebody consumes in the group whose position was to be moved. */
  | 'group-active'
  /** The log does not reach back to the time asked for. */
  | 'log-too-short'
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

/** What an operator is to do about it stands in the runbook of restores. */
export function tooShort(topic: string, partition: number, time: number): EventLogError {
  return new EventLogError(
    'log-too-short',
    `the log of ${topic} does not reach back to ${new Date(time).toISOString()}: partition ${partition} keeps nothing older, and ` +
      'what was deleted may be since then. Take a later moment or margin if that is known to hold, or accept the gap (--accept-gap)',
  );
}

/** The cause's own message is not repeated: drivers quote the statement's values in theirs. */
export function unavailable(doing: string, cause: unknown): EventLogError {
  if (cause instanceof EventLogError) return cause;
  return new EventLogError('event-log-unavailable', `the event log could not ${doing}`, { cause });
}
