import { RejectionTally, slotsPerRoute } from './rejection-tally';

const body = Buffer.from('forged');

describe('the tally of rejected notifications', () => {
  it('counts the same body once per delivery and keeps its hash, not its bytes', () => {
    const tally = new RejectionTally();
    tally.record('apo-kr', body, 'signature-mismatch', 1000);
    tally.record('apo-kr', body, 'signature-mismatch', 3000);
    expect(tally.take()).toEqual([
      {
        route: 'apo-kr',
        slot: expect.any(Number),
        bodyHash: 'ccdd35168ab474fa5764a526cfb83621351e23682c5075b2e18d56bddf96aa30',
        reason: 'signature-mismatch',
        count: 2,
        firstAt: 1000,
        lastAt: 3000,
      },
    ]);
    expect(tally.take()).toEqual([]);
  });

  it('starts again when the reason is another', () => {
    const tally = new RejectionTally();
    tally.record('apo-kr', body, 'signature-missing', 1000);
    tally.record('apo-kr', body, 'signature-mismatch', 3000);
    expect(tally.take()).toMatchObject([{ reason: 'signature-mismatch', count: 1, firstAt: 3000 }]);
  });

  it('does not grow beyond its slots, however many forgeries come', () => {
    const tally = new RejectionTally();
    for (let i = 0; i < 20_000; i += 1) tally.record('apo-kr', Buffer.from(`forged ${i}`), 'signature-mismatch', i);
    expect(tally.take()).toHaveLength(slotsPerRoute);
  });

  it('takes back what could not be written, and adds what came since', () => {
    const tally = new RejectionTally();
    tally.record('apo-kr', body, 'signature-mismatch', 1000);
    const taken = tally.take();
    tally.record('apo-kr', body, 'signature-mismatch', 2000);
    tally.restore(taken);
    expect(tally.take()).toMatchObject([{ count: 2, firstAt: 1000, lastAt: 2000 }]);
  });
});
