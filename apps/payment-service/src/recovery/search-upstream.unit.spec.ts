import type { InquiryOutcome } from '@paywright/apo';
import { paymentIdFor } from '@paywright/contracts';
import { ManualClock, type PaymentRequestId } from '@paywright/kernel';
import { firstAttemptId, nextAttemptId } from '../operations/call-ids';
import type { Route } from '../routes/route';
import { Routes } from '../routes/routes';
import { searchUpstream, type Suspect } from './search-upstream';

const paymentId = paymentIdFor('api-gateway/shop', 'one');
const firstId = firstAttemptId(paymentId, '2026-11-01T00:00:00.000Z');
const attempt = { paymentRequestId: firstId, route: 'a', startedAt: 0, expiresAt: 0 };
const numbered = (number: number): PaymentRequestId =>
  number === 1 ? firstId : nextAttemptId({ id: paymentId, attempt, requestedAt: 0 }, number);
const nothing: InquiryOutcome = { kind: 'not-found' };
const silence: InquiryOutcome = {
  kind: 'unknown',
  cause: 'timeout',
  detail: '',
  setupFault: false,
  callAgain: false,
  neverSent: false,
};
const answered = (status: 'SUCCESS' | 'FAIL' | 'PROCESSING'): InquiryOutcome => ({
  ...{ kind: 'answered', status, captures: [], refunds: [] },
  report: {},
});

/** Accounts that have what `books` says, by route and number. */
async function search(books: Readonly<Record<string, InquiryOutcome>>, known: Suspect['known'] = [], isLast = false) {
  const asked: string[] = [];
  const clock = new ManualClock(0);
  const routeNamed = (name: string): Route =>
    ({
      name,
      client: {
        inquirePayment: ({ paymentRequestId }: { paymentRequestId: string }) => {
          asked.push(`${name} ${paymentRequestId}`);
          return Promise.resolve(books[`${name} ${paymentRequestId}`] ?? books[name] ?? nothing);
        },
      },
    }) as Partial<Route> as Route;
  const routes = new Routes(['a', 'b'].map(routeNamed));
  const wait = (ms: number): Promise<void> => Promise.resolve(void clock.advance(ms));
  const found = await searchUpstream(
    [{ paymentId, numberOf: numbered, known, isLast }],
    { routes, clock, wait },
    () => undefined,
  );
  return { found: found.get(paymentId), asked, waitedMs: clock.now() };
}

const first = { paymentRequestId: numbered(1), route: 'a' };

describe('a payment of which more may have been sent than is known', () => {
  it('is found at whichever account has it', async () => {
    const { found } = await search({ [`b ${numbered(1)}`]: answered('PROCESSING') });
    expect(found?.attempts).toEqual([{ paymentRequestId: numbered(1), route: 'b' }]);
    expect(found?.outcome).toMatchObject({ status: 'PROCESSING' });
  });

  it('is asked about once where its known attempt stands: nothing can have followed', async () => {
    const { found, asked } = await search({ [`a ${numbered(1)}`]: answered('SUCCESS') }, [first]);
    expect(asked).toEqual([`a ${numbered(1)}`]);
    expect(found?.attempts).toEqual([first]);
  });

  it('is found at another account when its known attempt was declined, or never arrived', async () => {
    for (const before of [answered('FAIL'), nothing]) {
      const { found } = await search({ [`a ${numbered(1)}`]: before, [`b ${numbered(2)}`]: answered('SUCCESS') }, [
        first,
      ]);
      expect(found?.attempts).toEqual([first, { paymentRequestId: numbered(2), route: 'b' }]);
      expect(found?.outcome).toMatchObject({ status: 'SUCCESS' });
    }
  });

  it('is found behind attempts of which nothing was sent', async () => {
    const { found } = await search({ [`b ${numbered(5)}`]: answered('PROCESSING') });
    expect(found?.attempts.map(({ paymentRequestId }) => paymentRequestId)).toEqual([1, 2, 3, 4, 5].map(numbered));
  });

  it('counts as found nowhere only after three looks, 15 s apart, for every attempt there can have been', async () => {
    const { found, asked, waitedMs } = await search({});
    expect(found).toMatchObject({ attempts: [], silent: [] });
    expect(waitedMs).toBe(30_000);
    expect(asked.filter((one) => one === `b ${numbered(20)}`)).toHaveLength(3);
  });

  it('names the accounts that gave no answer', async () => {
    const { found } = await search({ b: silence });
    expect(found?.silent).toEqual(['b']);
  });
});
