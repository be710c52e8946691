import type { ApoClient, InquiryOutcome, PayOutcome, UnknownCause } from '@paywright/apo';
import type { CountedCall } from './health-tally';
import { watchCalls } from './watch-calls';

const unknown = (cause: UnknownCause, more: object = {}): Extract<PayOutcome, { kind: 'unknown' }> => ({
  kind: 'unknown',
  cause,
  setupFault: false,
  callAgain: false,
  neverSent: false,
  detail: '',
  ...more,
});

/** What is told of a pay, and of an inquiry, that ends so. */
async function toldOf(pay: PayOutcome, inquiry: InquiryOutcome = { kind: 'not-found' }): Promise<CountedCall[]> {
  const told: CountedCall[] = [];
  const client = { pay: async () => pay, inquirePayment: async () => inquiry } as unknown as ApoClient;
  const watched = watchCalls(client, (call) => told.push(call));
  expect(await watched.pay('{}')).toBe(pay);
  expect(await watched.inquirePayment({ paymentRequestId: 'pr_1' })).toBe(inquiry);
  return told;
}

describe('a pay', () => {
  it.each<[string, PayOutcome]>([
    ['that timed out', unknown('timeout')],
    ['without a signature', unknown('unsigned')],
    ['with an answer nobody can read', unknown('unparsable')],
    ['that a busy gateway wants again', unknown('code', { callAgain: true })],
  ])('%s counts as failed, with its time', async (_, outcome) => {
    const [pay] = await toldOf(outcome);
    expect(pay).toEqual({ kind: 'pay', failed: true, ms: expect.any(Number), acquirerName: undefined });
  });

  it.each<[string, PayOutcome]>([
    ['that was declined', { kind: 'failed', code: 'DO_NOT_HONOR', message: '' }],
    ['whose code settles nothing', unknown('code')],
    ['that is under way', { kind: 'pending', report: {} }],
  ])('%s did not fail: it was answered', async (_, outcome) => {
    expect((await toldOf(outcome))[0]).toMatchObject({ failed: false, ms: expect.any(Number) });
  });

  it('without a connection counts as failed, and has no time: nothing left', async () => {
    const [pay] = await toldOf(unknown('never-connected', { neverSent: true }));
    expect(pay).toMatchObject({ failed: true, ms: undefined });
  });

  it('names the acquirer its answer names', async () => {
    const report = { acquirer: { acquirerName: '2C2P' } };
    expect((await toldOf({ kind: 'pending', report }))[0]).toMatchObject({ acquirerName: '2C2P' });
  });
});

it('an inquiry is told as one', async () => {
  const [, found] = await toldOf({ kind: 'pending', report: {} });
  expect(found).toMatchObject({ kind: 'inquire', failed: false });
  const [, lost] = await toldOf({ kind: 'pending', report: {} }, unknown('connection-lost'));
  expect(lost).toMatchObject({ kind: 'inquire', failed: true });
});
