import { EventLogError, type EventLog } from '@paywright/event-log';
import { openTestBed, type TestBed } from '../test-bed';
import { assertRecovered, recover } from './recover';

const asked = { restoredTo: Date.UTC(2026, 10, 1), since: 0, acceptSilence: false, acceptGap: false };

describe('a recovery under way', () => {
  let bed: TestBed;

  beforeEach(async () => {
    bed = await openTestBed();
  });

  afterEach(() => bed.close());

  const run = (eventLog: Partial<EventLog>): Promise<boolean> =>
    recover(asked, { ...bed.recovering, eventLog: eventLog as EventLog }, () => undefined);

  it('keeps the service from starting when it was killed while it read the log, and says what to do', async () => {
    await expect(run({ resetOffsets: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
    await expect(assertRecovered(bed.db)).rejects.toThrow(
      'is not finished: run node dist/main.js recover --to 2026-11-01T00:00:00.000Z again',
    );
  });

  it('is the only one, and keeps the service from starting while it runs', async () => {
    let release: (error: Error) => void = () => undefined;
    const reading = new Promise<void>((resolve) => {
      const stuck = new Promise<void>((_, reject) => (release = reject));
      first = run({
        resetOffsets: () => {
          resolve();
          return stuck;
        },
      });
    });
    await reading;
    await expect(run({})).rejects.toThrow('another recover of this database is running');
    await bed.db.query('DELETE FROM recoveries');
    await expect(assertRecovered(bed.db)).rejects.toThrow('a recover of this database is running');
    release(new Error('killed'));
    await expect(first).rejects.toThrow('killed');
    await expect(assertRecovered(bed.db)).resolves.toBeUndefined();
  });
  let first: Promise<boolean>;

  it('leaves nothing behind when replicas consume: they may start again', async () => {
    const active = new EventLogError('group-active', 'stop it first');
    await expect(run({ resetOffsets: () => Promise.reject(active) })).rejects.toThrow('stop it first');
    await expect(assertRecovered(bed.db)).resolves.toBeUndefined();
  });
});
