import { readOptions, usage } from './options';
import { runGrowth } from './run-growth';

/** `npm run bench:growth`: whether the hot path and searches stay as fast when payments are many. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return console.log(usage);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const isSound = await runGrowth(options, interrupted.signal, (line) => console.log(line));
  if (!isSound) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
