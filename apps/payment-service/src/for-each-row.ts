import { isTransient } from '@paywright/postgres';

/**
 * Does the work for one row after the other. A row that fails by its own fault does not hold up the others, and its error is
 * thrown at the end; when it is the database's condition, the rest would fail as well and is left for the next time.
 */
export async function forEachRow<Row>(rows: readonly Row[], work: (row: Row) => Promise<void>): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  for (const row of rows) {
    try {
      await work(row);
    } catch (error) {
      if (isTransient(error)) throw error;
      failure ??= { error };
    }
  }
  if (failure) throw failure.error;
}
