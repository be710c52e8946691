import { readFileSync } from 'node:fs';
import { costsOfReport } from './costs-of-report';
import { describeSizes } from './describe-sizes';
import { measuredCosts } from './last-measured';
import { measureRelay } from './measure-relay';
import type { SizingOptions } from './options';

/** Prints what one payment costs and what each rate of payments takes. */
export async function runSizing(
  { report, relay, rates }: SizingOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const relayPerSecond = relay === undefined ? measuredCosts.relayPerSecond : await relayRate(relay, signal, print);
  const costs = report
    ? costsOfReport(JSON.parse(readFileSync(report, 'utf8')), relayPerSecond)
    : { ...measuredCosts, relayPerSecond };
  print(`Costs of one payment:\n${JSON.stringify(costs, undefined, 2)}\n`);
  print(describeSizes(rates, costs));
  return true;
}

async function relayRate(messages: number, signal: AbortSignal, print: (line: string) => void): Promise<number> {
  const { seconds, perSecond } = await measureRelay(messages, signal);
  print(`One relay brought ${messages} messages to the log in ${seconds.toFixed(1)} s: ${perSecond.toFixed(0)}/s\n`);
  return perSecond;
}
