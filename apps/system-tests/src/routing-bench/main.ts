import { readOptions, usage } from './options';
import { runRoutingBench } from './run-routing-bench';

/** `npm run bench:routing`: what routing costs, and that a slow route costs the others nothing. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return console.log(usage);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  await runRoutingBench(options, interrupted.signal, (line) => console.log(line));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
