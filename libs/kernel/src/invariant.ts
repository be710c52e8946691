/** A broken promise of our own code. Never a caller's mistake: whoever sees it stops, alarms and parks the work. */
export class InvariantViolation extends Error {
  readonly code = 'invariant-violation';
  readonly retryable = false;

  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolation';
  }
}

/** Throws {@link InvariantViolation} unless `condition` holds. `message` says what should have been true. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** Marks a branch the compiler proved unreachable; reached all the same (data from outside), it is a bug. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable case: ${JSON.stringify(value)}`);
}
