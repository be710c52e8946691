import { durationMs } from '@paywright/config';
import { z } from 'zod';
import { operationKinds, type OperationKind } from '../operations/operation';

/** How many calls of one kind a replica may make on a route. */
export interface CallLimits {
  /** The bulkhead; absent: OPERATION_SLOTS. */
  readonly callsAtOnce?: number;
  /** Absent: as many as fit through the bulkhead. */
  readonly callsPerSecond?: number;
}

/** When a breaker opens, and for how long. */
export interface BreakerLimits {
  /** It opens when more than this share of the calls in the window failed, in percent… */
  readonly errorThresholdPercentage: number;
  /** …and at least this many were made in it; also when this many in a row failed. */
  readonly volumeThreshold: number;
  /** How far back calls count, milliseconds. */
  readonly rollingWindowMs: number;
  /** How long it stays open before it probes, milliseconds. */
  readonly resetTimeoutMs: number;
}

const callsAtOnce = z
  .int('must be a whole number')
  .min(1, 'must be from 1 to 5000')
  .max(5_000, 'must be from 1 to 5000')
  .optional();
const callsPerSecond = z
  .number('must be a number')
  .min(0.1, 'must be from 0.1 to 10000')
  .max(10_000, 'must be from 0.1 to 10000')
  .optional();
const ofOneKind = z.strictObject({ callsAtOnce, callsPerSecond });

/** `limits` of an account in ROUTES: for calls of every kind, and for those of single kinds in its place. */
export const limitsSchema = z
  .strictObject({
    callsAtOnce,
    callsPerSecond,
    kinds: z
      .partialRecord(z.enum(operationKinds, `must be one of ${operationKinds.join(', ')}`), ofOneKind)
      .default({}),
  })
  .prefault({})
  .transform(({ kinds, ...every }): Readonly<Record<OperationKind, CallLimits>> => {
    const limits = operationKinds.map((kind): [OperationKind, CallLimits] => [kind, { ...every, ...kinds[kind] }]);
    return Object.fromEntries(limits) as Record<OperationKind, CallLimits>;
  });

/** `breaker` of an account in ROUTES. */
export const breakerSchema = z
  .strictObject({
    errorThresholdPercentage: z
      .int('must be a whole number of percent')
      .min(1, 'must be from 1 to 99')
      .max(99, 'must be from 1 to 99')
      .default(50),
    volumeThreshold: z
      .int('must be a whole number of calls')
      .min(1, 'must be from 1 to 10000')
      .max(10_000, 'must be from 1 to 10000')
      .default(20),
    window: durationMs({ minMs: 1_000, maxMs: 600_000 }).default(10_000),
    resetTimeout: durationMs({ minMs: 1_000, maxMs: 600_000 }).default(10_000),
  })
  .prefault({})
  .transform(({ window, resetTimeout, ...thresholds }, context): BreakerLimits => {
    // Failures that opened it would still count once a probe has closed it, and the next one would open it again.
    if (resetTimeout < window) {
      const message = `must be at least the window, ${window}ms`;
      context.addIssue({ code: 'custom', path: ['resetTimeout'], message });
    }
    return { ...thresholds, rollingWindowMs: window, resetTimeoutMs: resetTimeout };
  });
