import { translateNotification } from '@paywright/apo';
import { CaptureResult, decodeEvent, type EventDefinition, PaymentResult } from '@paywright/contracts';
import { checkMessages } from '@paywright/event-log';
import fc from 'fast-check';
import { bodies, bytesOf } from './notification.builders';
import { resultEventOf } from './result-event';

const receipt = { notificationId: 'ntf_1', route: 'apo-kr', receivedAt: 0 };
const definitions: readonly EventDefinition[] = [PaymentResult, CaptureResult];

/** Some of a genuine body's fields, at any depth of one, replaced by anything JSON can hold. */
const distorted = (body: object) => {
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('', 'N/A', '\0', '\ud800', null, {}, [], -1),
  );
  const nested = (value: unknown) =>
    typeof value === 'object' && value !== null
      ? fc.dictionary(fc.constantFrom(...Object.keys(value)), anything).map((changes) => ({ ...value, ...changes }))
      : fc.constant(value);
  const fields = Object.entries(body).map(([name, value]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof({ weight: 3, arbitrary: nested(value) }, { weight: 1, arbitrary: anything }),
  ]);
  const shape: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(fields);
  return fc.record(shape, { requiredKeys: ['notifyType', 'result'] });
};

describe('whatever a verified sender writes', () => {
  it('can be read, and published in keeping with the contract if it is published at all', () => {
    let publishedCount = 0;
    fc.assert(
      fc.property(fc.oneof(distorted(bodies.payment), distorted(bodies.capture)), (body) => {
        const event = resultEventOf(translateNotification(bytesOf(body)), receipt);
        if (event === undefined) return;
        publishedCount += 1;
        const definition = definitions.find(({ type }) => type === event.headers['ce_type']);
        if (definition === undefined) throw new Error('only known events are published');
        decodeEvent(definition, event);
        checkMessages([event]);
      }),
      { numRuns: 500 },
    );
    expect(publishedCount).toBeGreaterThan(50);
  });

  it('can be read even when it is no JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(translateNotification(bytes).kind).toBe('unrecognized');
      }),
    );
  });
});
