import { isAcknowledgement } from './is-acknowledgement';

describe('a reply to a notification', () => {
  it('acknowledges with HTTP 200 and the fixed result, whatever its spacing and message', () => {
    expect(
      isAcknowledgement(200, '{ "result": {"resultMessage":"ok","resultStatus":"S", "resultCode":"SUCCESS"}}'),
    ).toBe(true);
  });

  it.each([
    [201, '{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}'],
    [500, '{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}'],
    [200, '{"result":{"resultCode":"success","resultStatus":"S"}}'],
    [200, '{"result":{"resultCode":"SUCCESS","resultStatus":"s"}}'],
    [200, '{"result":{"resultCode":"SUCCESS"}}'],
    [200, '{"resultCode":"SUCCESS","resultStatus":"S"}'],
    [200, '{"result":null}'],
    [200, 'null'],
    [200, 'success'],
    [200, ''],
  ])('does not acknowledge: %i %s', (status, body) => {
    expect(isAcknowledgement(status, body)).toBe(false);
  });
});
