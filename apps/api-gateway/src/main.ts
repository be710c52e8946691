import { migrationSchema, parseConfig, readRecoverArguments } from '@paywright/config';
import { runService } from '@paywright/http';
import { createLogger, Metrics } from '@paywright/observability';
import { migrate } from '@paywright/postgres';
import { configSchema } from './app.config';
import { openGatewayDatabase } from './database/open-gateway-database';
import { service } from './gateway';
import { recover } from './recover';
import { startGateway } from './start-gateway';

/** `node main.js` serves; `migrate` brings the database up to date and ends; `recover` is for after it was restored. */
async function main(): Promise<void> {
  if (process.argv[2] === 'recover') {
    return recover(parseConfig(configSchema, process.env), readRecoverArguments(process.argv.slice(3)), (line) =>
      process.stdout.write(`${line}\n`),
    );
  }
  if (process.argv[2] !== 'migrate') {
    const config = parseConfig(configSchema, process.env);
    await startGateway(config, createLogger(service, config.LOG_LEVEL), new Metrics().withProcessMetrics());
    return;
  }
  const config = parseConfig(migrationSchema, process.env);
  const db = await openGatewayDatabase(config, createLogger(service, config.LOG_LEVEL));
  await migrate(db);
  await db.destroy();
}

runService(main);
