import { EventLogError, type EventLog } from '@paywright/event-log';
import { openTestBed, type TestBed } from '../test-bed';
import { recover } from './recover';
import { whileRecovered } from './recovery-lock';

const asked = { restoredTo: Date.UTC(2026, 10, 1), since: 0, acceptSilence: false, acceptGap: false };

describe('a recovery under way', () => {
  let bed: TestBed;

  beforeEach(async () => {
    bed = await openTestBed();
  });

  afterEach(() => bed.close());

  const run = (eventLog: Partial<EventLog>): Promise<boolean> =>
    recover(asked, { ...bed.recovering, eventLog: eventLog as EventLog }, () => undefined);

  const starts = (): Promise<string> => whileRecovered(bed.db, () => Promise.resolve('started'));

  it('keeps the service from starting when it was killed while it read the log, and says what to do', async () => {
    await expect(run({ resetOffsets: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
    await expect(starts()).rejects.toThrow(
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
    await expect(starts()).rejects.toThrow('a recover of this database is running');
    release(new Error('killed'));
    await expect(first).rejects.toThrow('killed');
    await expect(starts()).resolves.toBe('started');
  });
  let first: Promise<boolean>;

  it('leaves nothing behind when replicas consume: they may start again', async () => {
    const active = new EventLogError('group-active', 'stop it first');
    await expect(run({ resetOffsets: () => Promise.reject(active) })).rejects.toThrow('stop it first');
    await expect(starts()).resolves.toBe('started');
  });

  it('does not begin while a replica starts, which has looked, and is in no group yet', async () => {
    let started: () => void = () => undefined;
    const replica = await new Promise<{ starting: Promise<void> }>((resolve) => {
      const starting = whileRecovered(bed.db, () => {
        setImmediate(() => resolve({ starting }));
        return new Promise<void>((done) => (started = done));
      });
    });
    await expect(run({})).rejects.toThrow('or a replica starts: let it end, or stop it');
    await expect(starts()).resolves.toBe('started');
    started();
    await replica.starting;
    await expect(run({ resetOffsets: () => Promise.reject(new Error('killed')) })).rejects.toThrow('killed');
  });

  it('ends where the connection is lost that keeps others away', async () => {
    const dies = (): Promise<never> => {
      void bed.db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                          WHERE datname = current_database() AND application_name = 'paywright-recovery'`);
      return new Promise(() => undefined);
    };
    await expect(run({ resetOffsets: dies })).rejects.toThrow('terminating connection');
    await expect(starts()).rejects.toThrow('is not finished');
  });
});
