import type { DataSource, EntityManager } from 'typeorm';

/** Runs one statement, or several independent ones, on a connection of the pool, each its own transaction. */
export async function onConnection<T>(db: DataSource, work: (connection: EntityManager) => Promise<T>): Promise<T> {
  const runner = db.createQueryRunner();
  try {
    return await work(runner.manager);
  } finally {
    await runner.release();
  }
}
