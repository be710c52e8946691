/** What a decision answers: the facts that now hold, or a named refusal. A refusal is a value, never an exception. */
export type Decision<Fact, Refusal extends string> = Accepted<Fact> | Refused<Refusal>;

export interface Accepted<Fact> {
  readonly accepted: true;
  readonly facts: readonly Fact[];
}

export interface Refused<Refusal extends string> {
  readonly accepted: false;
  readonly reason: Refusal;
  /** One sentence for a person; carries no card or buyer data. */
  readonly detail?: string;
}

/** Accepts with the facts that follow. No facts at all means: already so, nothing to do. */
export function accept<Fact>(...facts: Fact[]): Accepted<Fact> {
  return { accepted: true, facts };
}

export function refuse<Refusal extends string>(reason: Refusal, detail?: string): Refused<Refusal> {
  return detail === undefined ? { accepted: false, reason } : { accepted: false, reason, detail };
}
