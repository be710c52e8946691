const signals = ['SIGTERM', 'SIGINT'] as const;
const numbers: Readonly<Record<(typeof signals)[number], number>> = { SIGTERM: 15, SIGINT: 2 };

/**
 * Until the program serves, a signal ends it at once, with 128 and the signal's number: nothing is under way that is not
 * durable, and a migration that was cut off must not look done. Without this nothing would end it as process 1 of a
 * container, for which signals have no default action.
 */
export function endAtSignals(): void {
  for (const signal of signals) process.on(signal, endAtOnce);
}

/** From here on `onSignal` says what a signal does. Answers a function that takes it away again. */
export function takeOverSignals(onSignal: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of signals) process.off(signal, endAtOnce).on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function endAtOnce(signal: NodeJS.Signals): void {
  process.stderr.write(`ended by ${signal} before it served\n`);
  process.exit(128 + numbers[signal as keyof typeof numbers]);
}
