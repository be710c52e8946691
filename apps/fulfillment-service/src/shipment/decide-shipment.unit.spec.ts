import { applyShipment, decideShipment, type ShipmentFact } from './decide-shipment';
import type { PaymentNews } from './payment-news';
import { noShipment, type Shipment, statusOf } from './shipment';
import { capture, captured, held, holdOf, late, won } from './shipment.builders';

/** Plays the news one after the other and tells what was announced, in short: `released pay_a`, `held pay_a …`. */
function play(...all: PaymentNews[]): { shipment: Shipment; announced: string[] } {
  let shipment = noShipment;
  const announced: string[] = [];
  for (const news of all) {
    const facts = decideShipment(shipment, news);
    announced.push(...facts.flatMap(inShort));
    shipment = facts.reduce(applyShipment, shipment);
  }
  return { shipment, announced };
}

function inShort(fact: ShipmentFact): string[] {
  switch (fact.type) {
    case 'PaymentNoted':
      return [];
    case 'ShipmentReleased':
      return [`released ${fact.paymentId}`];
    case 'ShipmentHeld':
      return [`held ${fact.paymentId} ${fact.reason}${fact.afterRelease ? ' after release' : ''}`];
  }
}

/** Where the shipment stands (rows) and what comes in (columns): what is announced, and where it then stands. */
const lifecycle: readonly [standing: string, before: PaymentNews[], outcomes: Record<string, string>][] = [
  [
    'nothing known',
    [],
    {
      'captured whole': 'released pay_a',
      'captured in part': 'held pay_a captures-below-order',
      'captured in excess': 'held pay_a captures-above-order',
      'captured with a hold': 'held pay_a payment-held',
      held: 'held pay_a payment-held',
      late: 'held pay_a late-payment',
      'an older capture': 'released pay_a',
    },
  ],
  [
    'held: captured in part',
    [captured({ version: 5, captures: [capture('1000')] })],
    {
      'captured whole': 'released pay_a',
      'captured in part': '',
      'captured in excess': 'held pay_a captures-above-order',
      'captured with a hold': 'held pay_a payment-held',
      held: 'held pay_a payment-held',
      late: 'held pay_a late-payment',
      'an older capture': '',
    },
  ],
  [
    'held: by payment-service',
    [held({ version: 5 })],
    {
      'captured whole': 'released pay_a',
      'captured in part': 'held pay_a captures-below-order',
      'captured in excess': 'held pay_a captures-above-order',
      'captured with a hold': '',
      held: '',
      late: 'held pay_a late-payment',
      'an older capture': '',
    },
  ],
  [
    'held: late money',
    [late({ version: 5 })],
    {
      'captured whole': '',
      'captured in part': '',
      'captured in excess': '',
      'captured with a hold': '',
      held: '',
      late: '',
      'an older capture': '',
    },
  ],
  [
    'released',
    [captured({ version: 5 })],
    {
      'captured whole': '',
      'captured in part': 'held pay_a captures-below-order after release',
      'captured in excess': 'held pay_a captures-above-order after release',
      'captured with a hold': 'held pay_a payment-held after release',
      held: 'held pay_a payment-held after release',
      late: 'held pay_a late-payment after release',
      'an older capture': '',
    },
  ],
  [
    'released under another payment',
    [captured({ paymentId: 'pay_b' })],
    {
      'captured whole': 'held pay_a order-already-shipped after release',
      'captured in part': 'held pay_a order-already-shipped after release',
      'captured in excess': 'held pay_a order-already-shipped after release',
      'captured with a hold': 'held pay_a order-already-shipped after release',
      held: 'held pay_a payment-held after release',
      late: 'held pay_a late-payment after release',
      'an older capture': 'held pay_a order-already-shipped after release',
    },
  ],
  [
    'held for another payment',
    [held({ paymentId: 'pay_b' })],
    {
      'captured whole': 'released pay_a',
      'captured in part': 'held pay_a captures-below-order',
      'captured in excess': 'held pay_a captures-above-order',
      'captured with a hold': 'held pay_a payment-held',
      held: 'held pay_a payment-held',
      late: 'held pay_a late-payment',
      'an older capture': 'released pay_a',
    },
  ],
];

const incoming: Record<string, PaymentNews> = {
  'captured whole': captured({ version: 6 }),
  'captured in part': captured({ version: 6, captures: [capture('1000')] }),
  'captured in excess': captured({ version: 6, captures: [capture(), capture('1', 'cap-2')] }),
  'captured with a hold': captured({ version: 6, holds: [holdOf()] }),
  held: held({ version: 6 }),
  late: late({ version: 6 }),
  'an older capture': captured({ version: 4 }),
};

describe('the lifecycle of a shipment', () => {
  const cells = lifecycle.flatMap(([standing, before, outcomes]) =>
    Object.entries(incoming).map(([name, news]) => ({ standing, before, name, news, outcome: outcomes[name] })),
  );

  it.each(cells)('$standing › $name › $outcome', ({ before, news, outcome }) => {
    const already = play(...before).announced;
    expect(
      play(...before, news)
        .announced.slice(already.length)
        .join(),
    ).toBe(outcome);
  });
});

describe('a shipment', () => {
  it('keeps the event and the captures that allowed it, with what proves each', () => {
    const first = capture('4000', 'cap-1');
    const second = capture('200', 'cap-2');
    const { shipment } = play(captured({ version: 7, captures: [second, first] }));
    expect(statusOf(shipment)).toBe('released');
    expect(shipment.release).toEqual({
      paymentId: 'pay_a',
      evidence: {
        eventId: 'pay_a.7.captured',
        orderAmount: won('4200'),
        capturedAmount: won('4200'),
        captures: [first, second],
      },
    });
  });

  it('is not released by a capture that is older than a hold', () => {
    const { shipment, announced } = play(held({ version: 6 }), captured({ version: 5 }));
    expect(announced).toEqual(['held pay_a payment-held']);
    expect(statusOf(shipment)).toBe('held');
  });

  it('is released by a newer snapshot whose holds are gone', () => {
    const { shipment, announced } = play(held({ version: 6 }), captured({ version: 7 }));
    expect(announced).toEqual(['held pay_a payment-held', 'released pay_a']);
    expect(shipment.holds).toEqual({});
  });

  it('is held by a hold of the same version as the capture, whichever comes first', () => {
    expect(play(held(), captured()).announced).toEqual(['held pay_a payment-held']);
    expect(play(captured({ holds: [holdOf()] }), held()).announced).toEqual(['held pay_a payment-held']);
  });

  it('is never released for money in another currency', () => {
    const { announced } = play(captured({ captures: [capture('4200', 'cap-1', 'JPY')] }));
    expect(announced).toEqual(['held pay_a captures-in-other-currency']);
  });

  it('is never released for captures of nothing', () => {
    expect(play(captured({ captures: [] })).announced).toEqual(['held pay_a captures-below-order']);
  });

  it('says what is wrong in words a person can act on', () => {
    const { shipment } = play(
      held({ holds: [holdOf('unknown-acquirer', 'no rule says how ACME takes the money'), holdOf()] }),
    );
    expect(shipment.holds.pay_a?.detail).toBe(
      'amount-mismatch: captured 1000 KRW of 4200; unknown-acquirer: no rule says how ACME takes the money',
    );
  });

  it('is released once when two payments of the order are captured, and the second is reported', () => {
    const { shipment, announced } = play(captured(), captured({ paymentId: 'pay_b' }), captured());
    expect(announced).toEqual(['released pay_a', 'held pay_b order-already-shipped after release']);
    expect(shipment.release?.paymentId).toBe('pay_a');
  });

  it('counts what it announced, not what it only remembers', () => {
    const { shipment } = play(captured({ version: 6 }), captured({ version: 5 }), held({ version: 7 }));
    expect(shipment.version).toBe(2);
  });
});
