import { migrationSchema, parseConfig, readRecoverArguments } from '@paywright/config';
import { runService } from '@paywright/http';
import { migrate } from '@paywright/postgres';
import { configSchema } from './app.config';
import { recover } from './recover';
import { openOwnDatabase, start } from './start';

runService(async () => {
  if (process.argv[2] === 'recover') {
    return recover(parseConfig(configSchema, process.env), readRecoverArguments(process.argv.slice(3)), (line) =>
      process.stdout.write(`${line}\n`),
    );
  }
  if (process.argv[2] !== 'migrate') return start(parseConfig(configSchema, process.env));
  const db = await openOwnDatabase(parseConfig(migrationSchema, process.env));
  await migrate(db);
  return db.destroy();
});
