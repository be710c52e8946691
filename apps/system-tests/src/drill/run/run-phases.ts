import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '@paywright/running-system';
import type { PhaseSpan } from '../judge/evidence';
import type { Phase } from '../scenario';
import { causeTrouble } from './cause-trouble';

/** Goes through the phases one after the other, at their times; answers when each was. */
export async function runPhases(
  system: RunningSystem,
  phases: readonly Phase[],
  signal: AbortSignal,
  begin: (phase: Phase) => void,
): Promise<PhaseSpan[]> {
  const spans: PhaseSpan[] = [];
  let plannedEnd = performance.now();
  for (const phase of phases) {
    const { name, seconds, trouble } = phase;
    begin(phase);
    plannedEnd += seconds * 1000;
    const from = Date.now();
    const endTrouble = trouble && (await causeTrouble(system, trouble));
    await sleep(Math.max(0, plannedEnd - performance.now()), undefined, { signal });
    await endTrouble?.();
    spans.push({ name, from, to: Date.now(), dead: trouble?.routes ?? [] });
  }
  return spans;
}
