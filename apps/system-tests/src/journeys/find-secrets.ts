import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@paywright/postgres';

/** A text that must be nowhere, in all the forms in which it could be somewhere. */
function formsOf(secret: string): string[] {
  // In base64 a text looks differently at each of three offsets; its inner part is the same whatever stands around it.
  const inBase64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'x'.repeat(offset)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : 4, -2);
  });
  const inHex = Buffer.from(secret).toString('hex');
  return [...new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), inHex, ...inBase64])];
}

function holds(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => formsOf(secret).some((form) => text.includes(form)));
}

/** Everything a run has left. */
export interface LeftByRun {
  readonly adminUrl: string;
  /** Names of the databases to look into; all of the server unless told. */
  readonly databases?: readonly string[];
  readonly folders: readonly string[];
  /** Events as they stood on the log. */
  readonly texts: readonly string[];
}

/** Where the secrets stand among everything a run has left: each table of each database, each file below the folders. */
export async function findSecrets(
  secrets: readonly string[],
  { adminUrl, databases, folders, texts }: LeftByRun,
): Promise<string[]> {
  const found = texts.flatMap((text, index) => (holds(text, secrets) ? [`event ${index}`] : []));
  for (const folder of folders) found.push(...filesWith(folder, secrets));
  found.push(...(await tablesWith(adminUrl, databases, secrets)));
  return found;
}

function filesWith(folder: string, secrets: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      try {
        return holds(readFileSync(file, 'latin1'), secrets);
      } catch {
        return false; // gone between listing and reading
      }
    });
}

async function tablesWith(
  adminUrl: string,
  only: readonly string[] | undefined,
  secrets: readonly string[],
): Promise<string[]> {
  const admin = await openDatabase({ url: adminUrl, poolSize: 1, applicationName: 'spec' });
  const databases = await admin.query<{ datname: string }[]>('SELECT datname FROM pg_database WHERE datallowconn');
  await admin.destroy();
  const found: string[] = [];
  for (const { datname } of databases) {
    if (only && !only.includes(datname)) continue;
    const url = new URL(adminUrl);
    url.pathname = `/${datname}`;
    const db = await openDatabase({ url: url.toString(), poolSize: 1, applicationName: 'spec' });
    const tables = await db.query<{ name: string }[]>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables) {
      const rows = await db.query<{ text: string }[]>(`SELECT t::text AS text FROM ${name} t`);
      if (rows.some(({ text }) => holds(text, secrets))) found.push(`${datname}: ${name}`);
    }
    await db.destroy();
  }
  return found;
}
