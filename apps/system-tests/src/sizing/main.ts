import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { costsOfReport } from './costs-of-report';
import { describeSizes } from './describe-sizes';
import { measuredCosts } from './last-measured';
import { measureRelay } from './measure-relay';

const usage = `Usage: npm run sizing -- [options]

  --report <file>     costs from a report of npm run bench -- --log kafka, instead of the last ones in docs/sizing.md
  --relay <messages>  measure how fast one relay is (100000 is a good number), and take that
  --rates 10,100      payments a second at the peak
  --help`;

/** `npm run sizing`: what a rate of payments takes, from what one payment was measured to cost. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      report: { type: 'string' },
      relay: { type: 'string' },
      rates: { type: 'string', default: '10,100,300,1000,3000,10000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const rates = values.rates.split(',').map((text) => positive('--rates', text));
  const relay = values.relay === undefined ? undefined : await relayRate(positive('--relay', values.relay));
  const relayPerSecond = relay ?? measuredCosts.relayPerSecond;
  const costs = values.report
    ? costsOfReport(JSON.parse(readFileSync(values.report, 'utf8')), relayPerSecond)
    : { ...measuredCosts, relayPerSecond };
  console.log(`Costs of one payment:\n${JSON.stringify(costs, undefined, 2)}\n`);
  console.log(describeSizes(rates, costs));
}

async function relayRate(messages: number): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const { seconds, perSecond } = await measureRelay(messages, interrupted.signal);
  console.log(
    `One relay brought ${messages} messages to the log in ${seconds.toFixed(1)} s: ${perSecond.toFixed(0)}/s\n`,
  );
  return perSecond;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${option} takes numbers above 0, not '${text}'.`);
  return value;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
