import { readOptions, usage } from './options';
import { runRestoreDrill } from './run-restore-drill';

/** `npm run restore:drill`: shows what becomes of payments when the databases are restored to an earlier moment. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') return console.log(usage);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const sound = await runRestoreDrill(options, interrupted.signal, (line) => console.log(line));
  if (!sound) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
