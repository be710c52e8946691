import { forEachRow } from './for-each-row';

const failingAt = async (failing: number, error: Error) => {
  const done: number[] = [];
  const work = forEachRow([1, 2, 3], async (row) => {
    if (row === failing) throw error;
    done.push(row);
  });
  await expect(work).rejects.toBe(error);
  return done;
};

it('goes on after a row that fails by its own fault', async () => {
  expect(await failingAt(1, new Error('cannot be recorded'))).toEqual([2, 3]);
});

it('leaves the rest when the database is away', async () => {
  expect(await failingAt(2, Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))).toEqual([1]);
});
