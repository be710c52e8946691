import { parseConfig } from '@paywright/config';
import { runService } from '@paywright/http';
import { migrate } from '@paywright/postgres';
import { configSchema } from './app.config';
import { openOwnDatabase, start } from './start';

runService(async () => {
  const config = parseConfig(configSchema, process.env);
  if (process.argv[2] !== 'migrate') return start(config);
  const db = await openOwnDatabase(config);
  await migrate(db);
  return db.destroy();
});
