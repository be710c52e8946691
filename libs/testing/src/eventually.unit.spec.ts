import { eventually } from './eventually';

describe('eventually', () => {
  it('returns what the condition found, once it found something', async () => {
    const answers = [undefined, false, null, 'here'];
    await expect(eventually(() => answers.shift(), { describe: 'an answer', everyMs: 1 })).resolves.toBe('here');
  });

  it('looks again when the condition throws', async () => {
    let looks = 0;
    const found = await eventually(
      () => {
        looks += 1;
        if (looks < 3) throw new Error('not yet');
        return looks;
      },
      { describe: 'the third look', everyMs: 1 },
    );
    expect(found).toBe(3);
  });

  it('names the condition and what it saw last when the deadline passes', async () => {
    await expect(
      eventually(() => Promise.reject(new Error('still processing')), {
        describe: 'the payment is captured',
        deadlineMs: 20,
        everyMs: 1,
      }),
    ).rejects.toThrow('Waited 20 ms in vain: the payment is captured. Last seen: still processing');
  });
});
