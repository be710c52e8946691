import { parseArgs } from 'node:util';
import { durationMs } from './variables';

/** What `main.js recover` is told. Times are epoch milliseconds. */
export interface RecoverArguments {
  /** The moment the databases were restored to; of several, the earliest. */
  readonly restoredTo: number;
  /** From here on the log is read again. */
  readonly since: number;
  /** Payments that some account gave no answer about are held back, instead of being waited for. */
  readonly acceptSilence: boolean;
  /** What the log has lost since is gone; the rest is recovered. */
  readonly acceptGap: boolean;
}

export const recoverUsage = `Usage: node main.js recover --to <time> [--margin <duration>] [--accept-silence] [--accept-gap]

  --to              the moment the databases were restored to, such as 2026-11-27T21:00:00Z; of several, the earliest
  --margin          how much earlier the log is read from, ${'1h'} unless told: more than the consumers were behind then
  --accept-silence  payment-service: hold back what some account gave no answer about, and finish
  --accept-gap      go on although the log may have lost messages since`;

/** Reads the command line after `recover`; throws an error that says what is wrong. */
export function readRecoverArguments(args: readonly string[]): RecoverArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      margin: { type: 'string', default: '1h' },
      'accept-silence': { type: 'boolean', default: false },
      'accept-gap': { type: 'boolean', default: false },
    },
  });
  // Without its offset a time would be somebody's local one.
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(values.to ?? '');
  const restoredTo = isTime ? Date.parse(values.to ?? '') : Number.NaN;
  const margin = durationMs().safeParse(values.margin);
  if (Number.isNaN(restoredTo) || !margin.success) throw new Error(recoverUsage);
  return {
    restoredTo,
    since: restoredTo - margin.data,
    acceptSilence: values['accept-silence'],
    acceptGap: values['accept-gap'],
  };
}
