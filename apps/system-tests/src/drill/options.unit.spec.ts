import { readOptions } from './options';

describe('the options of a drill', () => {
  it('are the long form on PostgreSQL unless told', () => {
    expect(readOptions([], {})).toEqual({ short: false, log: 'postgres', rate: 20, seconds: 12, seed: 1 });
  });

  it('of the short form are lighter, and may be changed one by one', () => {
    expect(readOptions(['--short'], {})).toMatchObject({ short: true, rate: 12, seconds: 5 });
    expect(readOptions(['--short', '--rate', '30', '--seconds', '8', '--seed', '7'], {})).toMatchObject({
      rate: 30,
      seconds: 8,
      seed: 7,
    });
  });

  it('take the brokers of a Kafka that runs', () => {
    expect(readOptions(['--kafka'], { KAFKA_BROKERS: 'one:9092,,two:9092' })).toMatchObject({
      log: 'kafka',
      brokers: ['one:9092', 'two:9092'],
    });
  });

  it.each([
    [['--rate', '0'], "--rate must be a number from 1 to 200, not '0'."],
    [['--rate', ''], "--rate must be a number from 1 to 200, not ''."],
    [['--seconds', '1'], "--seconds must be a number from 3 to 600, not '1'."],
    [['--seed', 'x'], "--seed must be a number from 0 to 2147483648, not 'x'."],
    [['--long'], "Unknown option '--long'"],
  ])('that make no sense are refused in words: %j', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(message);
  });

  it('ask for help before anything else', () => {
    expect(readOptions(['--help', '--rate', 'x'], {})).toBe('help');
  });
});
