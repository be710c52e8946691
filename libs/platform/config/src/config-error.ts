/** One thing wrong with one variable. Never carries the variable's value: it may be a secret. */
export interface ConfigFault {
  readonly variable: string;
  /** What is wrong and what to set, as the rest of a sentence that starts with the variable's name. */
  readonly rule: string;
}

/** The environment cannot configure this process. The message lists every fault, a line each; fix them all at once. */
export class ConfigError extends Error {
  readonly code = 'config-invalid';
  readonly retryable = false;

  constructor(readonly faults: readonly ConfigFault[]) {
    const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
    const lines = faults.map(({ variable, rule }) => `  ${variable}: ${rule}`);
    super(
      `The configuration has ${count}:\n${lines.join('\n')}\nAny of these may also come from a file: NAME_FILE=/path.`,
    );
    this.name = 'ConfigError';
  }
}
