import { InvariantViolation } from '@paywright/kernel';
import { allowedFields } from './allowed-fields';
import { createLogger, type LogFields, type Logger } from './logger';
import { nestLogger } from './nest-logger';
import { isCardNumber } from '@paywright/kernel';
import { scrubText } from './scrub-text';

const card = '4111111111111111';
const pageToken = 'cs_9f8e7d6c5b4a';
const normalUrl = `https://checkout.example.com/pay/${pageToken}?token=${pageToken}`;

function recording(level: 'debug' | 'info' = 'info'): { logger: Logger; text: () => string; last: () => LogFields } {
  const lines: string[] = [];
  const logger = createLogger('payment-service', level, { write: (line) => void lines.push(line) });
  return { logger, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

/** Passes what the types would refuse, as a cast or plain JavaScript could. */
const untyped = (fields: object): LogFields => fields as LogFields;

describe('a log line', () => {
  it('is one JSON object with level, time, service, fields and message', () => {
    const { logger, last } = recording();
    logger.info({ paymentId: 'pay_1', attempts: 2, at: new Date(0) }, 'payment captured');
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'payment-service',
      paymentId: 'pay_1',
      attempts: 2,
      at: '1970-01-01T00:00:00.000Z',
      msg: 'payment captured',
    });
  });

  it('is not written below the level', () => {
    const { logger, text } = recording();
    logger.debug({ count: 1 }, 'details');
    expect(text()).toBe('');
  });

  it('drops every field that is not listed', () => {
    const { logger, last } = recording();
    logger.info(untyped({ normalUrl, cardNo: card, body: { card }, headers: {}, cvv: '123', count: 1 }), 'x');
    expect(Object.keys(last()).sort()).toEqual(['count', 'level', 'msg', 'service', 'time']);
  });

  it('drops structured values of listed fields', () => {
    const { logger, last } = recording();
    logger.info(untyped({ status: { normalUrl }, reason: new Map([[card, card]]), count: () => card }), 'x');
    expect(last()).not.toHaveProperty('status');
    expect(last()).not.toHaveProperty('reason');
    expect(last()).not.toHaveProperty('count');
  });

  it.each(allowedFields)('shows neither a card number nor a page address in %s', (field) => {
    const { logger, text } = recording();
    const grouped = '4111 1111-1111 1111';
    for (const value of [card, Number(card), BigInt(card), `card ${grouped}`, normalUrl, [card, normalUrl]]) {
      logger.info({ [field]: value }, 'x');
      logger.child({ [field]: value }).info('x');
    }
    expect(text()).not.toContain(card);
    expect(text()).not.toContain(grouped);
    expect(text()).not.toContain(pageToken);
    expect(text().trim().split('\n')).toHaveLength(12);
  });

  it('shows neither in its message', () => {
    const { logger, last } = recording();
    logger.warn(`card ${card} was sent to ${normalUrl}, again`);
    expect(last()).toMatchObject({ msg: 'card [digits] was sent to https://checkout.example.com/… again' });
  });

  it('shows neither in an error, its causes, its code or its extras', () => {
    const { logger, text, last } = recording();
    const cause = Object.assign(new Error(`Key (card)=(${card}) exists`), { code: card, detail: card, row: { card } });
    const error = Object.assign(new Error(`GET ${normalUrl} failed`, { cause }), { normalUrl, config: { card } });
    logger.error({ error }, 'call failed');
    expect(text()).not.toContain(card);
    expect(text()).not.toContain(pageToken);
    expect(last()).toMatchObject({
      error: {
        name: 'Error',
        message: 'GET https://checkout.example.com/… failed',
        cause: { message: 'Key (card)=([digits]) exists', code: '[digits]' },
      },
    });
    expect(Object.keys(last().error as object).sort()).toEqual(['cause', 'message', 'name', 'stack']);
  });

  it('shows neither when something other than an error was thrown', () => {
    const { logger, text } = recording();
    logger.error({ error: `thrown: ${card} ${normalUrl}` }, 'x');
    logger.error({ error: { card, normalUrl } }, 'x');
    expect(text()).not.toContain(card);
    expect(text()).not.toContain(pageToken);
  });

  it('ignores further arguments instead of pouring them into the message', () => {
    const { logger, text } = recording();
    const loose = logger.info as (...args: unknown[]) => void;
    loose.call(logger, 'card %s', card);
    loose.call(logger, { count: 1 }, 'page %o', { normalUrl });
    expect(text()).not.toContain(card);
    expect(text()).not.toContain(pageToken);
  });
});

describe('an error in a log line', () => {
  const logged = (error: unknown): Record<string, unknown> => {
    const { logger, last } = recording();
    logger.error({ error }, 'x');
    return last().error as Record<string, unknown>;
  };

  it('has call sites when it is a bug', () => {
    expect(logged(new TypeError('x is not a function'))['stack']).toMatch(/^\s+at /);
    expect(logged(new InvariantViolation('captures sum to the order'))['stack']).toMatch(/^\s+at /);
  });

  it('has none when it is a failure with a code', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(logged(refused)).toEqual({ name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
  });

  it('does not follow endless causes', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(JSON.stringify(logged(error)).match(/loop/g)).toHaveLength(4);
  });
});

describe('a scrubbed text', () => {
  it.each([
    ['4111 1111 1111 1111', '[digits]'],
    ['12 4111111111111111', '[digits]'],
    ['card=4111-1111-1111-1111.', 'card=[digits].'],
    ['pan:378282246310005', 'pan:[digits]'],
    ['postgres://app:hunter2@db:5432/payments?ssl=1', 'postgres://db:5432/…'],
    ['at http://127.0.0.1:3002/ now', 'at http://127.0.0.1:3002 now'],
    ['{"url":"https:\\/\\/host\\/p?t=1"}', '{"url":"[address]"}'],
    ['next=https%3A%2F%2Fhost%2Fp%3Ft%3D1 end', 'next=[address] end'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [secret]'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- x', '[key] x'],
    [`signature ${'Ab/+'.repeat(30)}==`, 'signature [token]'],
  ])('of %j is %j', (text, scrubbed) => {
    expect(scrubText(text)).toBe(scrubbed);
  });

  it.each([
    'pay_01hzy8m3k4q6w7e8r9t0abcdef',
    '20240523194010800100188750218586132',
    '4111111111111112',
    '2026-11-21T07:07:35.123Z',
    'connect ECONNREFUSED 127.0.0.1:3010',
  ])('of %j stays as it is', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  it('is cut when it is long', () => {
    expect(scrubText('word '.repeat(500))).toHaveLength(1001);
    expect(scrubText(`${'x '.repeat(497)}${card}`)).not.toContain(card.slice(0, 6));
  });

  it('knows card numbers by length and check sum', () => {
    expect(['4111111111111111', '378282246310005', '6304000000000000'].map(isCardNumber)).toEqual([true, true, true]);
    expect(['4111111111111112', '18', '41111111111111111111'].map(isCardNumber)).toEqual([false, false, false]);
  });
});

describe('the framework', () => {
  it('speaks through the logger, quietly at start-up', () => {
    const { logger, text, last } = recording();
    const nest = nestLogger(logger);
    nest.log('Mapped {/v1/payments, POST} route', 'RouterExplorer');
    expect(text()).toBe('');
    nest.error(`cannot reach ${normalUrl}`, 'Error: …\n    at x', 'Injector');
    expect(last()).toMatchObject({
      level: 'error',
      component: 'Injector',
      msg: 'cannot reach https://checkout.example.com/…',
    });
    nest.error(new Error(`card ${card}`));
    expect(last()).toMatchObject({ error: { message: 'card [digits]' }, msg: 'the framework reports an error' });
  });
});
