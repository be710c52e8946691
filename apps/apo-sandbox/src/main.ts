import { ConfigError, parseConfig } from '@paywright/config';
import { configSchema } from './app.config';
import { startSandbox } from './start-sandbox';

async function main(): Promise<void> {
  const running = await startSandbox(parseConfig(configSchema, process.env));
  process.stdout.write(
    `${JSON.stringify({ service: 'apo-sandbox', msg: 'listening; books are kept in memory only', url: running.url })}\n`,
  );
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.close());
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
