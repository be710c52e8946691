import { inParts } from './kafka-messages';

const message = (key: string, bytes: number) => ({
  topic: 't',
  key,
  headers: {},
  value: 'x'.repeat(bytes - key.length),
});

describe('messages that are appended together', () => {
  it('travel together while the broker takes them as one batch', () => {
    const few = ['a', 'b', 'c'].map((key) => message(key, 1_000));
    expect(inParts(few)).toEqual([few]);
    expect(inParts([])).toEqual([]);
  });

  it('travel in parts beyond that, in their order, and the largest on its own', () => {
    const sizes = [400_000, 400_000, 400_000, 1_000_000, 5];
    const parts = inParts(sizes.map((bytes, index) => message(String(index), bytes)));
    expect(parts.map((part) => part.map(({ key }) => key))).toEqual([['0', '1'], ['2'], ['3'], ['4']]);
  });
});
