import { Client } from 'pg';
import { freshDatabase } from './fresh-database';
import type { DatabaseTemplate } from './fresh-database';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a fresh database', () => {
  it('is a copy of its template, which is prepared once however many ask at the same time', async () => {
    let prepared = 0;
    const template: DatabaseTemplate = {
      name: 'fresh-database-spec',
      prepare: async (url) => {
        prepared += 1;
        await query(url, 'CREATE TABLE visit (guest text)');
      },
    };
    const [first, second] = await Promise.all([freshDatabase(template), freshDatabase(template)]);

    await query(first.url, "INSERT INTO visit VALUES ('Ada')");
    expect(await query(first.url, 'SELECT guest FROM visit')).toEqual([{ guest: 'Ada' }]);
    expect(await query(second.url, 'SELECT guest FROM visit')).toEqual([]);
    expect(prepared).toBe(1);
    await Promise.all([first.drop(), second.drop()]);
  });

  it('is gone after drop, although a connection was open', async () => {
    const database = await freshDatabase();
    const client = new Client({ connectionString: database.url });
    const cutOff = new Promise((resolve) => client.on('error', resolve));
    await client.connect();

    await database.drop();

    expect(String(await cutOff)).toContain('terminating connection');
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
