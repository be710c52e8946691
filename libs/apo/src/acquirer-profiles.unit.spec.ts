import { acquirerProfile } from './acquirer-profiles';

describe('the acquirer of an issuer-authenticated Korean card', () => {
  it('ALIPAY, which is Antom, reports a capture of its own', () => {
    expect(acquirerProfile('ALIPAY')).toEqual({ profile: 'ALIPAY', captureForIssuerAuthenticated: 'separate' });
  });

  it('2C2P takes the money with the payment', () => {
    expect(acquirerProfile('2C2P')).toEqual({ profile: '2C2P', captureForIssuerAuthenticated: 'with-payment' });
  });

  it.each(['twoctwop', ' TWOCTWOP ', 'TWOCTWOP'])('%j is 2C2P where configured so', (name) => {
    expect(acquirerProfile(name).profile).toBe('unknown');
    expect(acquirerProfile(name, { '2C2P': ['TwoCTwoP'] }).profile).toBe('2C2P');
  });

  it.each([undefined, '', 'ADYEN', 'ALIPAY2', '2C2P_PLUS'])('%j is unknown, so its payments are held', (name) => {
    expect(acquirerProfile(name)).toEqual({ profile: 'unknown', captureForIssuerAuthenticated: 'unknown' });
  });

  it('a name configured for both is unknown', () => {
    expect(acquirerProfile('BOTH', { ALIPAY: ['BOTH'], '2C2P': ['both'] }).profile).toBe('unknown');
  });

  it('an empty alias does not catch messages without a name', () => {
    expect(acquirerProfile('', { '2C2P': [''] }).profile).toBe('unknown');
  });
});
