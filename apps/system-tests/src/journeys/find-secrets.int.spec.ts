import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@paywright/testing';
import { openDatabase } from '@paywright/postgres';
import { findSecrets } from './find-secrets';

const secret = '4054695723100768';
const forms: [string, string][] = [
  ['in clear', `{"cardNo":"${secret}"}`],
  ['in base64', Buffer.from(`{"cardNo":"${secret}"}`).toString('base64')],
  ['in base64, one byte on', Buffer.from(`_{"cardNo":"${secret}"}`).toString('base64')],
  ['in base64, two bytes on', Buffer.from(`__{"cardNo":"${secret}"}`).toString('base64')],
  ['in hex', Buffer.from(secret).toString('hex')],
];

describe('the search for secrets', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    database = await freshDatabase();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  it.each(forms)('finds one %s: in a file, an event and a row', async (_how, text) => {
    const file = join(folder, 'a.log');
    writeFileSync(file, `before ${text} after`);
    const db = await openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec' });
    await db.query('CREATE TABLE IF NOT EXISTS notes (text text)');
    await db.query('TRUNCATE notes');
    await db.query('INSERT INTO notes VALUES ($1)', [text]);
    await db.destroy();
    const found = await findSecrets([secret], {
      adminUrl: database.url,
      databases: [new URL(database.url).pathname.slice(1)],
      folders: [folder],
      texts: [text],
    });
    expect(found).toEqual(expect.arrayContaining(['event 0', file, expect.stringMatching(/public\.notes$/)]));
  });

  it('finds nothing where nothing is', async () => {
    const databases = [new URL(database.url).pathname.slice(1)];
    const other = '4054695723100769';
    expect(await findSecrets([secret], { adminUrl: database.url, databases, folders: [], texts: [other] })).toEqual(
      expect.not.arrayContaining(['event 0']),
    );
  });
});
