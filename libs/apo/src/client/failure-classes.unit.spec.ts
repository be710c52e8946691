import { classOfFailure, failureClasses } from './failure-classes';

describe('nothing was sent', () => {
  it.each([
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'ETIMEDOUT',
    'ECONNRESET',
    'EPROTO',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('when %s strikes before there is a connection', (code) => {
    expect(classOfFailure('connecting', code)).toMatchObject({ neverSent: true, cause: 'never-connected' });
  });
});

describe('something may have been sent', () => {
  it.each([
    ['ECONNRESET', 'connection-lost'],
    ['EPIPE', 'connection-lost'],
    ['UND_ERR_SOCKET', 'connection-lost'],
    ['ETIMEDOUT', 'connection-lost'],
    ['ECONNREFUSED', 'connection-lost'],
    ['EHOSTUNREACH', 'connection-lost'],
    ['TimeoutError', 'timeout'],
    ['HPE_INVALID_CONSTANT', 'unparsable'],
    ['HTTPParserError', 'unparsable'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'unparsable'],
    ['SOMETHING_NEW', 'connection-lost'],
    ['', 'connection-lost'],
  ])('when %s strikes on a connection', (code, cause) => {
    expect(classOfFailure('connected', code)).toMatchObject({ neverSent: false, cause });
  });

  it('for every class on a connection: what was written may have been read', () => {
    expect(failureClasses.filter(({ during, neverSent }) => neverSent !== (during === 'connecting'))).toEqual([]);
  });
});

it.each(['connecting', 'connected'] as const)(
  'of several classes while %s, the last takes what the others do not',
  (during) => {
    const mine = failureClasses.filter((each) => each.during === during);
    expect(mine.filter(({ codes }) => codes.test('SOMETHING_NEW'))).toEqual([mine.at(-1)]);
  },
);
