import { statusOf } from './shipment';
import { capture, captured, disputeOver, held, holdOf, play, won } from './shipment.builders';

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
    expect(announced).toEqual(['pay_a held: payment-held']);
    expect(statusOf(shipment)).toBe('held');
  });

  it('is released by a newer snapshot whose holds are gone', () => {
    const { shipment, announced } = play(held({ version: 6 }), captured({ version: 7 }));
    expect(announced).toEqual(['pay_a held: payment-held', 'pay_a released']);
    expect(shipment.holds).toEqual({});
  });

  it('is released when the dispute that held it is over, whichever is told first', () => {
    const hold = held({ version: 6, holds: [holdOf('disputed', 'dispute d-1')], captures: [capture()] });
    const over = disputeOver({ version: 8 });
    expect(play(hold, captured({ version: 5 }), over).announced).toEqual([
      'pay_a held: payment-held',
      'pay_a released',
    ]);
    expect(play(over, hold, captured({ version: 5 })).announced).toEqual(['pay_a released']);
    expect(play(captured({ version: 5 }), over).announced).toEqual(['pay_a released']);
  });

  it('is held by a hold of the same version as the capture, whichever comes first', () => {
    expect(play(held(), captured()).announced).toEqual(['pay_a held: payment-held']);
    expect(play(captured({ holds: [holdOf()] }), held()).announced).toEqual(['pay_a held: payment-held']);
  });

  it('is never released for money in another currency', () => {
    const { announced } = play(captured({ captures: [capture('4200', 'cap-1', 'JPY')] }));
    expect(announced).toEqual(['pay_a held: captures-in-other-currency']);
  });

  it('is never released for captures of nothing', () => {
    expect(play(captured({ captures: [] })).announced).toEqual(['pay_a held: captures-below-order']);
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
    expect(announced).toEqual(['pay_a released', 'pay_b reported: order-already-shipped']);
    expect(shipment.release?.paymentId).toBe('pay_a');
  });

  it('counts what it announced, not what it only remembers', () => {
    const { shipment } = play(captured({ version: 6 }), captured({ version: 5 }), held({ version: 7 }));
    expect(shipment.version).toBe(2);
  });
});
