import { DeadLettered, encodeEvent } from '@paywright/contracts';
import { type ReceivedMessage, UnprocessableMessage } from '@paywright/event-log';
import { readEvent } from './read-event';

const data = {
  consumer: 'spec-service',
  reason: 'unknown version',
  occurredAt: '2030-01-01T00:00:00.000Z',
  original: { topic: 't', partition: 0, offset: '1', key: 'k', headers: {}, value: '' },
};

const received = (value?: string): ReceivedMessage => {
  const message = encodeEvent(DeadLettered, { id: 'event-1', source: 'spec-service', key: 'k', at: 0, data });
  return { ...message, partition: 0, offset: '1', ...(value === undefined ? {} : { value }) };
};

describe('reading an event', () => {
  it('gives what its contract promises', () => {
    expect(readEvent(DeadLettered, received())).toMatchObject({ id: 'event-1', source: 'spec-service', data });
  });

  it.each([
    ['{"consumer":1}', /consumer: .*; reason: .*original: /],
    ['no json', /not JSON/],
  ])('calls %j unprocessable and says which rules it breaks', (value, reason) => {
    const read = () => readEvent(DeadLettered, received(value));
    expect(read).toThrow(UnprocessableMessage);
    expect(read).toThrow(reason);
  });

  it.each(['event\0', 'e'.repeat(2_000)])('calls an identity that no inbox takes unprocessable', (ce_id) => {
    const message = received();
    const read = () => readEvent(DeadLettered, { ...message, headers: { ...message.headers, ce_id } });
    expect(read).toThrow(UnprocessableMessage);
    expect(read).toThrow(/ce_id and ce_source/);
  });
});
