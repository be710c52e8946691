/** What a program of this project is made of. */
export interface Program<Options> {
  /** What `--help` prints. */
  readonly usage: string;
  /** Reads the command line; throws an error whose message is for the person who typed it. */
  readonly readOptions: (args: readonly string[], environment: Readonly<NodeJS.ProcessEnv>) => Options | 'help';
  /** Stops as soon as the signal tells. Resolves with whether everything was as it must be. */
  readonly run: (options: Options, signal: AbortSignal, print: (line: string) => void) => Promise<boolean>;
}

/** Runs a program as its command line asks: a first SIGINT or SIGTERM interrupts it; exit code 1 tells that something was wrong. */
export function runProgram<Options>({ usage, readOptions, run }: Program<Options>): void {
  const main = async (): Promise<boolean> => {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options === 'help') {
      console.log(usage);
      return true;
    }
    const interrupted = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
    return run(options, interrupted.signal, (line) => console.log(line));
  };
  main().then(
    (isSound) => {
      if (!isSound) process.exitCode = 1;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
