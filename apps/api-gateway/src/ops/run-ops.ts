import { parseArgs } from 'node:util';
import { parseConfig, serviceVariables } from '@paywright/config';
import { systemClock, systemRandom } from '@paywright/kernel';
import { openDatabase, sqlState } from '@paywright/postgres';
import { z } from 'zod';
import { ApiKeyRepository } from '../api-keys/api-key.repository';
import { type Command, type CommandLine, type Terminal, UsageError } from './command';
import { createKey, listKeys, revokeKey } from './keys';

const commands: Readonly<Record<string, Command>> = {
  'keys create': createKey,
  'keys list': listKeys,
  'keys revoke': revokeKey,
};

const usage = `Usage (DATABASE_URL names the gateway's database):
  npm run ops -- keys create --client shop --scopes payments:read,payments:write [--source order-service] [--expires 90d]
  npm run ops -- keys list
  npm run ops -- keys revoke <key id>`;

const undefinedTable = '42P01';

/** Runs an operator's command and answers the exit code: 2 when it could not be followed, and then says why. */
export async function runOps(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  try {
    await run(args, env, terminal);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) terminal.err(`${error.message}\n\n${usage}`);
    else if (sqlState(error) === undefinedTable)
      terminal.err('The database has no tables yet: run the gateway with `migrate`.');
    else throw error;
    return 2;
  }
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<void> {
  const { name, line } = readCommandLine(args);
  const command = commands[name];
  if (!command) throw new UsageError(name === '' ? 'Say what to do.' : `There is no command '${name}'.`);
  const { DATABASE_URL, DATABASE_TLS_CA } = serviceVariables(0);
  const { DATABASE_URL: url, DATABASE_TLS_CA: tlsCa } = parseConfig(z.object({ DATABASE_URL, DATABASE_TLS_CA }), env);
  const db = await openDatabase({ url, tlsCa, poolSize: 1, applicationName: 'paywright-ops' });
  try {
    await command({ apiKeys: new ApiKeyRepository(db), clock: systemClock, random: systemRandom }, line, terminal);
  } finally {
    await db.destroy();
  }
}

function readCommandLine(args: readonly string[]): { name: string; line: CommandLine } {
  try {
    const { values: options, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        client: { type: 'string' },
        scopes: { type: 'string' },
        source: { type: 'string', multiple: true },
        expires: { type: 'string' },
      },
    });
    return { name: positionals.slice(0, 2).join(' '), line: { options, operands: positionals.slice(2) } };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
