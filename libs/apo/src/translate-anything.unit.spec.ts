import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Fields } from './fields';
import { translateCancelAnswer } from './translate-cancel-answer';
import { translateCaptureAnswer } from './translate-capture-answer';
import { translateInquiryAnswer } from './translate-inquiry-answer';
import { translateNotification } from './translate-notification';
import { translatePayAnswer } from './translate-pay-answer';
import { translateRefundAnswer, translateRefundInquiryAnswer } from './translate-refund-answer';

const answers = [
  translatePayAnswer,
  translateCaptureAnswer,
  translateCancelAnswer,
  translateRefundAnswer,
  translateInquiryAnswer,
  translateRefundInquiryAnswer,
];
/** Kinds that say the call had its effect, or that the question was answered. */
const good = ['succeeded', 'canceled', 'accepted', 'answered'];

const samples = readdirSync(join(__dirname, 'samples'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(__dirname, 'samples', file), 'utf8')) as Record<string, unknown>);
const cardNo = '4111111111111111';

/** A printed message in which some fields, at the top or one level down, hold anything. */
const distorted = fc
  .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.jsonValue()), { maxLength: 6 }))
  .map(([sample, changes]) => {
    const message = structuredClone(sample);
    for (const [at, within, value] of changes) {
      const name = Object.keys(message)[at % Object.keys(message).length] ?? '';
      const child = message[name];
      const isObject = typeof child === 'object' && child !== null && !Array.isArray(child);
      const names = isObject ? Object.keys(child) : [];
      if (names.length > 0 && within % 2 === 0) {
        (child as Record<string, unknown>)[names[within % names.length] ?? ''] = value;
      } else message[name] = value;
    }
    return message;
  });

const asText = (value: unknown) =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));

describe('whatever a verified message holds', () => {
  it('no translation throws, and only S is a success', () => {
    fc.assert(
      fc.property(distorted, (message) => {
        const answer = Fields.of(message);
        if (!answer) throw new Error('not an object');
        const status = answer.child('result')?.text('resultStatus');
        for (const translate of answers) {
          const { kind } = translate(answer);
          if (status !== 'S') expect(good).not.toContain(kind);
          if (status !== 'F') expect(kind).not.toBe('failed');
        }
        translateNotification(Buffer.from(JSON.stringify(message)));
      }),
    );
  });

  it('no outcome and no news repeats a card number or token', () => {
    const places = ['paymentResultInfo', 'cardInfo'].map((name) => ({
      [name]: { cardNo, cardToken: cardNo, lastFour: cardNo, cardBin: cardNo, holdName: cardNo, accountNo: cardNo },
    }));
    fc.assert(
      fc.property(distorted, fc.constantFrom(...places), (message, place) => {
        const full = { ...message, ...place, paymentMethodMetaData: { cardNo }, metadata: cardNo };
        const answer = Fields.of(full) as Fields;
        const said = [
          ...answers.map((translate) => translate(answer)),
          translateNotification(Buffer.from(JSON.stringify(full))),
        ];
        expect(asText(said)).not.toContain(cardNo);
      }),
    );
  });
});
