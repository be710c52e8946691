import { parseConfig } from '@paywright/config';
import { runService } from '@paywright/http';
import { createLogger, Metrics } from '@paywright/observability';
import { migrate } from '@paywright/postgres';
import { configSchema } from './app.config';
import { openGatewayDatabase } from './database/open-gateway-database';
import { service } from './gateway';
import { startGateway } from './start-gateway';

/** `node main.js` serves; `node main.js migrate` brings the database up to date and ends. */
async function main(): Promise<void> {
  const config = parseConfig(configSchema, process.env);
  const logger = createLogger(service, config.LOG_LEVEL);
  if (process.argv[2] !== 'migrate') {
    await startGateway(config, logger, new Metrics().withProcessMetrics());
    return;
  }
  const db = await openGatewayDatabase(config, logger);
  await migrate(db);
  await db.destroy();
}

runService(main);
