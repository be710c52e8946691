import { captureDeadline } from './capture-deadline';

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const paidAt = Date.UTC(2030, 0, 1, 10);
const receivedAt = paidAt + 2000;
const iso = (at: number) => new Date(at).toISOString();
const deadline = (authExpiryTime?: string, paymentTime?: string) =>
  captureDeadline({ authExpiryTime, paymentTime, receivedAt, captureWindowMs: 7 * day });

describe('the capture deadline (C25)', () => {
  it('is the stated expiry, where that is more than an hour ahead', () => {
    expect(deadline(iso(paidAt + 5 * day), iso(paidAt))).toEqual({ at: paidAt + 5 * day, basis: 'stated' });
  });

  it.each([
    ['is the payment time itself', iso(paidAt)],
    ['is an hour ahead', iso(receivedAt + hour)],
    ['is missing', undefined],
    ['is no time', 'soon'],
  ])('is estimated from the payment time, where the expiry %s', (_what, expiry) => {
    expect(deadline(expiry, iso(paidAt))).toEqual({ at: paidAt + 7 * day, basis: 'estimated' });
  });

  it('is estimated from the message, where that has no payment time either', () => {
    expect(deadline()).toEqual({ at: receivedAt + 7 * day, basis: 'estimated' });
  });
});
