import { runDemo } from './demo';
import { readOptions, usage, UsageError } from './options';
import { Terminal } from './terminal';

const terminal = new Terminal(process.stdout);
const interrupted = new AbortController();

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    terminal.line(usage);
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  return runDemo(options, terminal, interrupted.signal);
}

main()
  .catch((error: unknown) => {
    if (interrupted.signal.aborted) return 130;
    const sentence = error instanceof Error ? error.message : String(error);
    console.error(error instanceof UsageError ? `${sentence}\n\n${usage}` : sentence);
    return error instanceof UsageError ? 2 : 1;
  })
  .then((code) => {
    process.exitCode = code;
  });
