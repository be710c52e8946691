/** Injection token of the service's {@link DeadLetter}. */
export const DEAD_LETTER = Symbol('DeadLetter');
