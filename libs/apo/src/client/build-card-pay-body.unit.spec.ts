import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvariantViolation, money } from '@paywright/kernel';
import type { Card } from '../card/card';
import { maskForLog } from '../mask';
import { buildCardPayBody, type CardPay, type PayCard, type PayEnv, type PayOrder } from './build-card-pay-body';
import { withCard } from './with-card';
import { cardTokenLongest, withCardToken } from './with-card-token';

interface PaySample {
  readonly paymentRequestId: string;
  readonly paymentAmount: { readonly currency: string; readonly value: string };
  readonly order: PayOrder;
  readonly env: PayEnv;
  readonly paymentRedirectUrl: string;
  readonly paymentNotifyUrl: string;
  readonly settlementStrategy: { readonly settlementCurrency: string };
  readonly paymentFactor: object;
  readonly paymentMethod: {
    readonly paymentMethodId?: string;
    readonly paymentMethodMetaData?: Record<string, unknown>;
  };
}

const sample = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../samples', `${name}.json`), 'utf8')) as PaySample;

/** The pay that a page's request asks for; its masked id is made one that APO takes. */
const payOf = (request: PaySample, card: PayCard, captureMode: CardPay['captureMode'] = 'AUTOMATIC'): CardPay => ({
  paymentRequestId: request.paymentRequestId.replaceAll('*', '0'),
  amount: money(BigInt(request.paymentAmount.value), request.paymentAmount.currency),
  order: request.order,
  env: request.env,
  card,
  captureMode,
  paymentRedirectUrl: request.paymentRedirectUrl,
  paymentNotifyUrl: request.paymentNotifyUrl,
  paymentExpiryTime: Date.UTC(2030, 0, 1, 0, 9),
  settlementCurrency: request.settlementStrategy.settlementCurrency,
});
/** What we say aloud beyond the pages' samples. */
const alwaysSaid = (request: PaySample) => ({
  ...request,
  paymentRequestId: request.paymentRequestId.replaceAll('*', '0'),
  paymentFactor: { captureMode: 'AUTOMATIC', ...request.paymentFactor },
  paymentExpiryTime: '2030-01-01T00:09:00+00:00',
});
const parsed = (body: string) => JSON.parse(body) as PaySample;

const hosted = payOf(sample('apo-hosted-mode/pay-request'), { from: 'hosted-page', is3DSAuthentication: false });
const typed = payOf(
  sample('apo-server-to-server-mode/pay-request'),
  { from: 'server-to-server', is3DSAuthentication: true },
  'MANUAL',
);
const card: Card = {
  cardNo: '4054695723100768',
  cvv: '123',
  expiryMonth: '06',
  expiryYear: '31',
  cardholderName: { firstName: 'Jane', lastName: 'Doe' },
};

describe('the body of a pay', () => {
  it('on the hosted page is the page sample, with flags said aloud', () => {
    const request = sample('apo-hosted-mode/pay-request');
    expect(parsed(buildCardPayBody(hosted))).toEqual({
      ...alwaysSaid(request),
      paymentMethod: { paymentMethodType: 'CARD', paymentMethodMetaData: { is3DSAuthentication: false } },
    });
  });

  it.each(['ENABLED', 'DISABLED', 'ASKFORCONSENT'] as const)(
    'on the hosted page keeps the card: %s',
    (tokenizeMode) => {
      const body = buildCardPayBody({
        ...hosted,
        card: { from: 'hosted-page', is3DSAuthentication: true, tokenizeMode },
        captureMode: 'MANUAL',
      });
      expect(parsed(body)).toMatchObject({
        paymentMethod: { paymentMethodMetaData: { tokenizeMode, is3DSAuthentication: true } },
        paymentFactor: { isAuthorization: true, captureMode: 'MANUAL' },
      });
    },
  );

  it('with a saved card is the page sample', () => {
    const request = sample('apo-hosted-mode/pay-request-saved-card');
    const cardToken = request.paymentMethod.paymentMethodId;
    expect(parsed(buildCardPayBody(payOf(request, { from: 'saved-card', cardToken })))).toEqual(alwaysSaid(request));
  });

  it('from server to server is the page sample once the card is filled in, except that years have two digits', () => {
    const request = sample('apo-server-to-server-mode/pay-request');
    const { billingAddress, ...masked } = request.paymentMethod.paymentMethodMetaData ?? {};
    const body = buildCardPayBody({
      ...typed,
      card: { from: 'server-to-server', is3DSAuthentication: false, billingAddress: billingAddress as object },
    });
    const sent = parsed(withCard(body, { ...card, ...masked, expiryYear: '31' }));
    expect(sent).toEqual({
      ...alwaysSaid(request),
      paymentMethod: {
        paymentMethodType: 'CARD',
        paymentMethodMetaData: { ...masked, billingAddress, expiryYear: '31', is3DSAuthentication: false },
      },
    });
  });

  it('to Antom direct by Korean card is the page sample, with the region and capture mode said aloud', () => {
    const request = sample('antom-direct-korean-cards/pay-request');
    const body = buildCardPayBody(payOf(request, { from: 'korean-issuer-page', selectedCardBrand: 'HYUNDAI' }));
    expect(parsed(body)).toEqual({
      ...alwaysSaid(request),
      paymentMethod: {
        paymentMethodType: 'CARD',
        paymentMethodMetaData: { ...request.paymentMethod.paymentMethodMetaData, paymentMethodRegion: 'KR' },
      },
    });
  });

  it('is the same text every time, and says nothing of what was left out', () => {
    const { settlementCurrency: _currency, paymentNotifyUrl: _url, ...least } = hosted;
    expect(buildCardPayBody(hosted)).toBe(buildCardPayBody(structuredClone(hosted)));
    expect(buildCardPayBody(least)).not.toMatch(/settlementStrategy|paymentNotifyUrl|tokenizeMode|null/);
  });

  it('takes no card along by mistake', () => {
    const withStowaway = { ...typed, card: { ...typed.card, ...card } as PayCard };
    expect(buildCardPayBody(withStowaway)).toBe(buildCardPayBody(typed));
  });

  it.each([
    ['no amount', { ...hosted, amount: money(0n, 'HKD') }],
    ['an id APO might not take', { ...hosted, paymentRequestId: 'pr 1' }],
    ['a Korean card in dollars', { ...hosted, card: { from: 'korean-issuer-page' } }],
    [
      'a Korean issuer-authenticated card captured by hand',
      { ...hosted, amount: money(1n, 'KRW'), card: { from: 'korean-issuer-page' }, captureMode: 'MANUAL' },
    ],
  ] as [string, CardPay][])('cannot be built for %s', (_what, pay) => {
    expect(() => buildCardPayBody(pay)).toThrow(InvariantViolation);
  });
});

describe('a card filled in while sending', () => {
  const body = buildCardPayBody(typed);

  it('adds the card, and changes nothing else', () => {
    const { paymentMethod, ...rest } = parsed(withCard(body, card));
    const { paymentMethod: before, ...restBefore } = parsed(body);
    expect(rest).toEqual(restBefore);
    expect(paymentMethod.paymentMethodMetaData).toEqual({ ...before.paymentMethodMetaData, ...card });
  });

  it('gives the same text for the same card, in whatever order its fields come', () => {
    const shuffled = Object.fromEntries(Object.entries(card).reverse()) as unknown as Card;
    expect(withCard(body, shuffled)).toBe(withCard(body, card));
  });

  it('adds what a Korean card without issuer authentication needs', () => {
    const korean = { dateOfBirth: '900101', cardPasswordDigest: '12', payerEmail: 'buyer@mail.example' };
    const { paymentMethodMetaData } = parsed(withCard(body, { ...card, ...korean })).paymentMethod;
    expect(paymentMethodMetaData).toMatchObject(korean);
    expect(paymentMethodMetaData).not.toHaveProperty('businessNo');
  });

  it('is masked in a log like anything else', () => {
    expect(JSON.stringify(maskForLog(JSON.parse(withCard(body, card))))).not.toMatch(/405469|123"|Jane|06"|31"/);
  });

  it.each([
    [
      'a hosted card that asks the buyer',
      buildCardPayBody({
        ...hosted,
        card: { from: 'hosted-page', is3DSAuthentication: true, tokenizeMode: 'ASKFORCONSENT' },
      }),
    ],
    ['a saved card', buildCardPayBody({ ...hosted, card: { from: 'saved-card' } })],
    [
      'an issuer’s page',
      buildCardPayBody({ ...hosted, amount: money(1n, 'KRW'), card: { from: 'korean-issuer-page' } }),
    ],
    ['a card already', withCard(body, card)],
    ['no JSON', `${body}4054695723100768`],
    ['another call', '{"paymentId":"p1"}'],
    ['a list', '[]'],
  ])('is refused by a body with %s, without a word of the card', (_what, other) => {
    const fill = () => withCard(other, card);
    expect(fill).toThrow(TypeError);
    expect(fill).not.toThrow(/405469|Jane/);
  });
});

describe('a card token', () => {
  const saved = (cardToken?: string) => buildCardPayBody({ ...hosted, card: { from: 'saved-card', cardToken } });

  it('filled in while sending pays with that card', () => {
    const stored = saved();
    expect(stored).not.toContain('paymentMethodId');
    expect(parsed(withCardToken(stored, 'tok-1'))).toEqual(parsed(saved('tok-1')));
    expect(withCardToken(stored, 'tok-1')).toBe(withCardToken(stored, 'tok-1'));
  });

  it('of 128 characters is taken, one more is refused with the reason (C31) and without the token', () => {
    const longest = 't'.repeat(cardTokenLongest);
    expect(parsed(saved(longest)).paymentMethod.paymentMethodId).toBe(longest);
    for (const use of [() => saved(`${longest}t`), () => withCardToken(saved(), `${longest}t`)]) {
      expect(use).toThrow(
        new RangeError('the card token has 129 characters, and pay takes at most 128: ask for the card again'),
      );
    }
    expect(() => saved('')).toThrow(RangeError);
  });

  it.each([
    ['has its token', saved('tok-1')],
    ['has no saved card', buildCardPayBody(hosted)],
    ['is no JSON', 'x'],
  ])('is refused by a body that %s', (_what, body) => {
    expect(() => withCardToken(body, 'tok-2')).toThrow(TypeError);
  });
});
