import { topics } from '@paywright/contracts';
import { openEventLog } from '@paywright/event-log';
import { freshDatabase, type FreshDatabase } from '@paywright/testing';
import { setUpTopics } from './set-up-topics';

let database: FreshDatabase;
beforeEach(async () => void (database = await freshDatabase()));
afterEach(() => database.drop());

async function run(): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await setUpTopics({ EVENT_LOG_URL: database.url }, (line) => lines.push(line));
  return { code, lines };
}

describe('the command topics', () => {
  it('creates all topics, and finds them as intended afterwards', async () => {
    const first = await run();
    expect(first.code).toBe(0);
    expect(first.lines).toContainEqual(
      expect.stringMatching(/^payments\.requests +created +12 partitions, kept for 14 d$/),
    );
    expect(first.lines).toContainEqual(expect.stringMatching(/^dead-letters +created +12 partitions, kept for 90 d$/));

    const second = await run();
    expect(second.code).toBe(0);
    expect(second.lines.filter((line) => line.includes('as intended'))).toHaveLength(6);
    expect(second.lines.at(-1)).toBe('All topics can be used.');
  });

  it('says what is wrong with a topic that was there, leaves it as it is, and ends with 1', async () => {
    const log = openEventLog({ kind: 'postgres', url: database.url });
    await log.ensureTopics([{ name: topics.apoResults, partitions: 3, retentionMs: 3_600_000 }]);
    const { code, lines } = await run();
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^apo\.results +differs +3 partitions, kept for 1 h$/));
    expect(lines.filter((line) => line.startsWith('  WRONG: '))).toEqual([
      expect.stringContaining('has 3 partitions instead of 12'),
      expect.stringContaining('for 1 h instead of 14 d'),
    ]);
    expect(lines.at(-1)).toBe('2 to be mended before services run on these topics.');
    expect(await log.describeTopics([topics.apoResults])).toEqual([
      { name: topics.apoResults, partitions: 3, retentionMs: 3_600_000 },
    ]);
    await log.close();
  });

  it('names what is missing in its environment', async () => {
    await expect(setUpTopics({ EVENT_LOG: 'kafka' }, () => undefined)).rejects.toThrow(/KAFKA_BROKERS: is not set/);
  });
});
