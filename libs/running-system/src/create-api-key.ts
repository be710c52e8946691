import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inheritedEnvironment } from './process-environment';
import { repositoryRoot } from './repository';

export interface ApiKeyRequest {
  readonly client: string;
  readonly scopes: readonly string[];
  /** Event sources whose payments the key may see, too. */
  readonly sources?: readonly string[];
}

/** Makes a key by the gateway's own command, as an operator would (`npm run ops -- keys create`). */
export async function createApiKey(
  databaseUrl: string,
  { client, scopes, sources = [] }: ApiKeyRequest,
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(repositoryRoot, 'apps/api-gateway/dist/ops/main.js'),
      ...['keys', 'create', '--client', client, '--scopes', scopes.join(',')],
      ...sources.flatMap((source) => ['--source', source]),
    ],
    { cwd: repositoryRoot, env: { ...inheritedEnvironment(), DATABASE_URL: databaseUrl } },
  );
  const key = /\bpwk_\S+/.exec(stdout)?.[0];
  if (key === undefined) throw new Error('The command that makes API keys printed none.');
  return key;
}
