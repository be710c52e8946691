import { readOptions } from './options';

describe('the options of a roll-out', () => {
  it('are the long form on Kafka unless told', () => {
    expect(readOptions([], {})).toEqual({ short: false, log: 'kafka', rate: 5, replicas: 3, seed: 1 });
  });

  it('of the short form are lighter, and may be changed one by one', () => {
    expect(readOptions(['--short'], {})).toMatchObject({ short: true, rate: 3, replicas: 2 });
    expect(readOptions(['--short', '--rate', '9', '--replicas', '1', '--seed', '7', '--postgres'], {})).toMatchObject({
      ...{ rate: 9, replicas: 1, seed: 7, log: 'postgres' },
    });
  });

  it('take the brokers of a Kafka that runs, and another version to come from', () => {
    const previous = 'a'.repeat(40);
    expect(readOptions(['--previous', previous], { KAFKA_BROKERS: 'one:9092,,two:9092' })).toMatchObject({
      brokers: ['one:9092', 'two:9092'],
      previous,
    });
  });

  it.each([
    [['--rate', '0'], "--rate must be a number from 1 to 200, not '0'."],
    [['--replicas', '9'], "--replicas must be a number from 1 to 5, not '9'."],
    [['--seed', 'x'], "--seed must be a number from 0 to 2147483648, not 'x'."],
    [['--long'], "Unknown option '--long'"],
  ])('that make no sense are refused in words: %j', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(message);
  });
});
