import type { Decision } from '@paywright/kernel';

/** Pure rules: what may happen next, and what it changes. */
export interface Decider<State, Command, Fact, Refusal extends string> {
  readonly initial: State;
  decide(state: State, command: Command): Decision<Fact, Refusal>;
  apply(state: State, fact: Fact): State;
}

/** What a decider answered to one command, ready to be compared. */
export interface Outcome<State, Fact, Refusal extends string> {
  /** Expects acceptance with exactly these facts, in this order; returns the state they lead to. */
  then(...facts: Fact[]): State;
  /** Expects the facts to be empty: accepted, but already so. */
  thenNothing(): void;
  /** Expects a refusal for this reason. */
  thenRefused(reason: Refusal): void;
}

export interface Given<State, Command, Fact, Refusal extends string> {
  readonly state: State;
  when(command: Command): Outcome<State, Fact, Refusal>;
}

export interface Scenario<State, Command, Fact, Refusal extends string> {
  /** Starts from what these facts add up to. */
  given(...facts: Fact[]): Given<State, Command, Fact, Refusal>;
  /** Starts from a state as it is. */
  givenState(state: State): Given<State, Command, Fact, Refusal>;
}

/** `given(facts).when(command).then(facts)` over pure rules, for specs. */
export function scenario<State, Command, Fact, Refusal extends string>(
  decider: Decider<State, Command, Fact, Refusal>,
): Scenario<State, Command, Fact, Refusal> {
  const replay = (state: State, facts: readonly Fact[]): State =>
    facts.reduce((before, fact) => decider.apply(before, fact), state);

  const givenState = (state: State): Given<State, Command, Fact, Refusal> => ({
    state,
    when: (command) => {
      const decision = decider.decide(state, command);
      return {
        then: (...facts) => {
          expect(decision).toEqual({ accepted: true, facts });
          return replay(state, facts);
        },
        thenNothing: () => expect(decision).toEqual({ accepted: true, facts: [] }),
        thenRefused: (reason) => expect(decision).toMatchObject({ accepted: false, reason }),
      };
    },
  });

  return { givenState, given: (...facts) => givenState(replay(decider.initial, facts)) };
}
