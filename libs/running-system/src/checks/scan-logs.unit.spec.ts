import { leaksIn } from './scan-logs';

const secrets = ['s3cr3t-of-this-run'];

describe('a line of a log', () => {
  it.each([
    ['a secret of this run', 'connected with s3cr3t-of-this-run'],
    ['a key', '-----BEGIN PRIVATE KEY-----'],
    ['a key', `{"key":"MII${'Ab9+'.repeat(60)}"}`],
    ["a buyer's session (normalUrl)", 'send the buyer to http://127.0.0.1:3010/checkout/3q2-7wAB_x'],
    ['a database password', 'cannot reach postgres://payment_service:0a1b2c@127.0.0.1:5432/payment_service'],
    ['an API key', 'authorized with pwk_0123abcd_0123456789abcdef'],
    ['a card number', '{"cardNo":"4111111111111111"}'],
  ])('betrays %s', (what, line) => {
    expect(leaksIn(line, secrets)).toEqual([what]);
  });

  it.each([
    ['an instant in epoch milliseconds', '{"time":1795248000000}'],
    ['an APO number', '{"apoPaymentId":"20261121194010800100188110211234567"}'],
    ['a masked card', '{"cardNo":"411111******1111","lastFour":"1111"}'],
    ['digits that are no card number', '{"offset":"4111111111111112"}'],
    ['the path of the hosted pages without its session', 'GET /checkout/:token'],
    ['an address without a password', 'postgres://127.0.0.1:5432/event_log'],
  ])('may hold %s', (_what, line) => {
    expect(leaksIn(line, secrets)).toEqual([]);
  });
});
