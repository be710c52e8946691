import { disputeEnding, disputeEvent } from './dispute-ending';

const usd = (value: string) => ({
  amount: { minor: BigInt(value), currency: 'USD' },
  reportedAmount: { currency: 'USD', value },
});

describe('what a dispute says', () => {
  it.each([
    ['DISPUTE_CREATED', 'DISPUTE_CREATED'],
    ['DISPUTE_JUDGED', 'DISPUTE_JUDGED'],
    ['DISPUTE_CANCELLED', 'DISPUTE_CANCELLED'],
    ['DISPUTE_ACCEPTED', 'DISPUTE_ACCEPTED'],
    ['DEFENSE_SUPPLIED', 'DEFENSE_SUPPLIED'],
    ['DISPUTE_SUPPLIED', 'DEFENSE_SUPPLIED'],
    ['DEFENSE_DUE_ALERT', 'DEFENSE_DUE_ALERT'],
    ['DISPUTE_DUE_ALERT', 'DEFENSE_DUE_ALERT'],
    ['RDR_RESOLVED', 'RDR_RESOLVED'],
    ['SOMETHING_NEW', 'UNRECOGNIZED'],
    ['toString', 'UNRECOGNIZED'],
  ])('%s is %s (C16)', (written, event) => {
    expect(disputeEvent(written)).toBe(event);
  });
});

describe('how a dispute ended, from the merchant’s view', () => {
  it.each([
    ['ACCEPT_BY_CUSTOMER', 'won'],
    ['ACCEPT_BY_MERCHANT', 'lost'],
    ['VALIDATE_SUCCESS', 'compliance-validated'],
    ['VALIDATE_FAIL', 'compliance-not-validated'],
    ['SOMETHING_NEW', 'unrecognized'],
    [undefined, 'unrecognized'],
  ])('judged %s is %s', (judgedResult, ending) => {
    expect(disputeEnding({ event: 'DISPUTE_JUDGED', judgedResult })).toBe(ending);
  });

  it.each([
    ['less than was disputed', usd('50'), 'partly-lost'],
    ['all that was disputed', usd('100'), 'lost'],
    ['nothing said', undefined, 'lost'],
    ['an amount of nothing', usd('0'), 'lost'],
    [
      'another currency',
      { amount: { minor: 50n, currency: 'EUR' }, reportedAmount: { currency: 'EUR', value: '50' } },
      'lost',
    ],
    ['an unreadable amount', { reportedAmount: { currency: 'USD', value: '5.0' } }, 'lost'],
  ])('lost, with %s: %s', (_what, judged, ending) => {
    const verdict = { event: 'DISPUTE_JUDGED', judgedResult: 'ACCEPT_BY_MERCHANT', disputed: usd('100') } as const;
    expect(disputeEnding({ ...verdict, judged })).toBe(ending);
  });

  it('a won one stays won, whatever amount was judged', () => {
    const judgedResult = 'ACCEPT_BY_CUSTOMER';
    expect(disputeEnding({ event: 'DISPUTE_JUDGED', judgedResult, disputed: usd('100'), judged: usd('50') })).toBe(
      'won',
    );
  });

  it.each([
    ['DISPUTE_CANCELLED', 'withdrawn'],
    ['DISPUTE_ACCEPTED', 'lost'],
    ['RDR_RESOLVED', 'lost'],
    ['DISPUTE_CREATED', undefined],
    ['DEFENSE_SUPPLIED', undefined],
    ['DEFENSE_DUE_ALERT', undefined],
    ['UNRECOGNIZED', undefined],
  ] as const)('%s: %s', (event, ending) => {
    expect(disputeEnding({ event, judgedResult: 'ACCEPT_BY_CUSTOMER' })).toBe(ending);
  });
});
