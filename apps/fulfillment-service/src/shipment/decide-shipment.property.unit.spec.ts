import fc from 'fast-check';
import { applyShipment, decideShipment, type ShipmentFact } from './decide-shipment';
import { judgePayment } from './judge-payment';
import type { PaymentNews } from './payment-news';
import { noShipment, type Shipment } from './shipment';
import { capture, captured, disputeOver, held, holdOf, late, refunding } from './shipment.builders';

interface Step {
  readonly news: PaymentNews;
  readonly facts: readonly ShipmentFact[];
  readonly after: Shipment;
}

function play(history: readonly PaymentNews[]): Step[] {
  let shipment = noShipment;
  return history.map((news) => {
    const facts = decideShipment(shipment, news);
    shipment = facts.reduce(applyShipment, shipment);
    return { news, facts, after: shipment };
  });
}

const isRelease = (fact: ShipmentFact) => fact.type === 'ShipmentReleased';
const last = (steps: readonly Step[]): Shipment => steps.at(-1)?.after ?? noShipment;

const captures = fc.constantFrom(
  [capture()],
  [capture('1000')],
  [capture('1000'), capture('3200', 'cap-2')],
  [capture(), capture('4200', 'cap-2')],
  [capture('4200', 'cap-1', 'JPY')],
);
const holds = fc.constantFrom([], [], [], [holdOf()], [holdOf('contradiction', 'failed after captured')]);
const someNews = fc.oneof(
  { weight: 4, arbitrary: fc.record({ captures, holds }).map(captured) },
  { weight: 1, arbitrary: fc.record({ captures }).map(held) },
  { weight: 1, arbitrary: fc.record({ captures }).map(late) },
  { weight: 1, arbitrary: fc.record({ captures }).map(refunding) },
  { weight: 1, arbitrary: fc.record({ captures }).map(disputeOver) },
);

/** One payment's events as payment-service wrote them: each with a version of its own. */
const paymentHistory = fc
  .array(someNews, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((news, index) => ({ ...news, version: index + 1, eventId: `event-${index + 1}` })));

/** The same events, in any order, any of them any number of times, none left out. */
const disordered = <T>(events: readonly T[]) =>
  fc
    .array(fc.constantFrom(...events), { maxLength: 6 })
    .chain((repeats) => fc.shuffledSubarray([...events, ...repeats], { minLength: events.length + repeats.length }));

const historyAndDisorders = paymentHistory.chain((history) =>
  fc.tuple(fc.constant(history), disordered(history), disordered(history)),
);

describe('whatever the order and the repeats of a payment’s events', () => {
  it('the same is known of the payment in the end', () => {
    fc.assert(
      fc.property(historyAndDisorders, ([, one, other]) => {
        expect(last(play(one)).payments).toEqual(last(play(other)).payments);
      }),
    );
  });

  it('the goods leave at most once', () => {
    fc.assert(
      fc.property(historyAndDisorders, ([, disorder]) => {
        expect(play(disorder).flatMap((step) => step.facts.filter(isRelease)).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('the goods leave only when the newest snapshot then known was captured exactly and without holds', () => {
    fc.assert(
      fc.property(historyAndDisorders, ([, disorder]) => {
        const steps = play(disorder);
        const released = steps.findIndex(({ facts }) => facts.some(isRelease));
        fc.pre(released >= 0);
        const known = disorder.slice(0, released + 1);
        const newestOf = (all: readonly PaymentNews[]) => all.reduce((a, b) => (b.version > a.version ? b : a));
        const newest = newestOf(known);
        const { eventId } = newestOf(known.filter(({ orderAmount }) => orderAmount));
        expect(known.some((news) => news.late || news.refunding)).toBe(false);
        expect(newest.holds).toEqual([]);
        expect(newest.captures.every(({ captureAmount }) => captureAmount.currency === 'KRW')).toBe(true);
        expect(newest.captures.reduce((total, one) => total + BigInt(one.captureAmount.value), 0n)).toBe(4200n);
        expect(last(steps).release?.evidence).toMatchObject({ eventId, captures: newest.captures });
      }),
    );
  });

  it('the newest snapshot decides: goods that may leave have left, goods that may not are held, stopped or reported', () => {
    fc.assert(
      fc.property(historyAndDisorders, ([, disorder]) => {
        const { payments, release, holds: found } = last(play(disorder));
        const standing = payments.pay_a;
        if (standing === undefined) throw new Error('the payment is known after its first event');
        const verdict = judgePayment(standing);
        // Without a capture nothing leaves, whatever held it before.
        if (!verdict) expect(release).toBeUndefined();
        else if (verdict.kind === 'ship') expect(release?.paymentId).toBe('pay_a');
        else if (verdict.kind === 'stop' && release) expect(release.paymentId).toBe('pay_a');
        else expect(found.pay_a).toMatchObject({ reason: verdict.reason, detail: verdict.detail });
      }),
    );
  });

  it('a payment that was never in doubt ends the same: released, with the same evidence, and nothing held', () => {
    const clean = fc
      .constantFrom([capture()], [capture('1000'), capture('3200', 'cap-2')])
      .chain((whole) =>
        disordered([captured({ version: 1, captures: [capture('1000')] }), captured({ version: 2, captures: whole })]),
      );
    fc.assert(
      fc.property(clean, (disorder) => {
        const end = last(play(disorder));
        expect(end.release?.evidence.eventId).toBe('pay_a.2.captured');
        expect(end.holds).toEqual({});
      }),
    );
  });
});

describe('whatever the order of two captured payments for one order', () => {
  it('one shipment leaves and the other payment is reported', () => {
    const both = disordered([captured({ paymentId: 'pay_a' }), captured({ paymentId: 'pay_b' })]);
    fc.assert(
      fc.property(both, (disorder) => {
        const steps = play(disorder);
        const first = disorder[0]?.paymentId;
        const second = first === 'pay_a' ? 'pay_b' : 'pay_a';
        expect(steps.flatMap((step) => step.facts.filter(isRelease))).toMatchObject([{ paymentId: first }]);
        expect(last(steps).holds).toMatchObject({
          [second]: { reason: 'order-already-shipped', afterRelease: true },
        });
      }),
    );
  });
});
