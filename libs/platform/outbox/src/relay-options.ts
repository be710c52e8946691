/** Real milliseconds, all of them; the defaults suit production. */
export interface RelayTimings {
  /** The leader looks by itself this often, in case a wake-up was lost. */
  readonly pollMs: number;
  /** A follower asks this often whether it can lead. */
  readonly electionMs: number;
  /** A leader that got nothing done for so long makes room for another. */
  readonly stallMs: number;
  /** Under load the next batch waits so long for company. */
  readonly lingerMs: number;
  /** A follower wakes the leader at most once in so long. */
  readonly notifyEveryMs: number;
  /** After a failed append; doubled at each further one, up to `electionMs`. */
  readonly retryMs: number;
}

export const defaultTimings: RelayTimings = {
  pollMs: 500,
  electionMs: 1_000,
  stallMs: 10_000,
  lingerMs: 10,
  notifyEveryMs: 10,
  retryMs: 50,
};

/** What the relay tells whoever observes it: logs, metrics. */
export interface RelayHooks {
  /** Rows appended and removed, and how long that took. */
  onRelayed?(messages: number, durationMs: number): void;
  /** An append or the database failed; it is tried again. */
  onError?(error: unknown): void;
  onLeadership?(leads: boolean): void;
}
