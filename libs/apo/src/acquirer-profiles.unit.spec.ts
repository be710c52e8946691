import { acquirerProfile, canVoid, captureRuleOf } from './acquirer-profiles';

const korean = { issuerAuthenticated: true };
const general = { issuerAuthenticated: false };
const dayMs = 24 * 60 * 60 * 1000;

describe('an acquirer', () => {
  it.each([
    // name, how a Korean issuer-authenticated and a general card's money is taken, whether it takes cards
    ['ALIPAY', 'separate', 'separate', true],
    ['2C2P', 'with-payment', 'separate', true],
    ['ADYEN', 'unknown', 'separate', true],
    ['CHECKOUT', 'unknown', 'separate', true],
    ['STRIPE', 'unknown', 'separate', true],
    ['BRAINTREE', 'unknown', 'separate', true],
    ['PAYPAL', 'unknown', 'unknown', false],
  ] as const)('%s takes money its own way', (name, ofKorean, ofGeneral, takesCards) => {
    const profile = acquirerProfile(name);
    expect(profile).toMatchObject({ profile: name, captureForIssuerAuthenticated: ofKorean, takesCards });
    expect([captureRuleOf(profile, korean), captureRuleOf(profile, general)]).toEqual([ofKorean, ofGeneral]);
    expect([canVoid(profile, korean), canVoid(profile, general)]).toEqual([false, true]);
  });

  it('captures in full and once within seven days, and refunds in parts, unless the contract says otherwise (C4)', () => {
    expect(acquirerProfile('ALIPAY')).toMatchObject({
      manualCaptureWindowMs: 7 * dayMs,
      partialCapture: false,
      multipleCaptures: false,
      partialRefund: true,
    });
    const overrides = { ADYEN: { manualCaptureWindowMs: 28 * dayMs, partialCapture: true } };
    expect(acquirerProfile('adyen', {}, overrides)).toEqual({
      ...acquirerProfile('ADYEN'),
      manualCaptureWindowMs: 28 * dayMs,
      partialCapture: true,
    });
    expect(acquirerProfile('ALIPAY', {}, overrides)).toEqual(acquirerProfile('ALIPAY'));
  });

  it('keeps its name whatever an override says, and an unknown one can be overridden too', () => {
    const overrides = { unknown: { captureForGeneralCards: 'unknown', profile: 'ALIPAY' } } as const;
    expect(acquirerProfile('NOBODY', {}, overrides)).toMatchObject({
      profile: 'unknown',
      captureForGeneralCards: 'unknown',
    });
  });

  it.each(['twoctwop', ' TWOCTWOP ', 'TWOCTWOP'])('%j is 2C2P where configured so', (name) => {
    expect(acquirerProfile(name).profile).toBe('unknown');
    expect(acquirerProfile(name, { '2C2P': ['TwoCTwoP'] }).profile).toBe('2C2P');
  });

  it.each([undefined, '', 'WORLDPAY', 'ALIPAY2', '2C2P_PLUS', 'toString'])(
    '%j is unknown: its Korean payments are held, and for the capture of others is waited',
    (name) => {
      expect(acquirerProfile(name)).toMatchObject({
        profile: 'unknown',
        captureForIssuerAuthenticated: 'unknown',
        captureForGeneralCards: 'separate',
      });
    },
  );

  it('a name configured for both is unknown', () => {
    expect(acquirerProfile('BOTH', { ALIPAY: ['BOTH'], '2C2P': ['both'] }).profile).toBe('unknown');
  });

  it('a name that is configured for another acquirer than its own is unknown', () => {
    expect(acquirerProfile('ADYEN', { ALIPAY: ['Adyen'] }).profile).toBe('unknown');
  });

  it('an empty alias does not catch messages without a name', () => {
    expect(acquirerProfile('', { '2C2P': [''] }).profile).toBe('unknown');
  });
});
