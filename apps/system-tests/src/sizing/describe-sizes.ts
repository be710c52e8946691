import { serviceNames } from '@paywright/running-system';
import type { MeasuredCosts } from './measured-costs';
import { limitsOf, sizeFor } from './size';

/** Two tables in Markdown: what each rate takes, and what ends first as it grows. */
export function describeSizes(rates: readonly number[], costs: MeasuredCosts): string {
  const sizes = rates.map((rate) => sizeFor(rate, costs));
  const row = (what: string, cells: readonly string[]): string => `| ${[what, ...cells].join(' | ')} |`;
  const rule = (columns: number): string => `| --- |${' ---: |'.repeat(columns)}`;
  return [
    row(
      'payments/s at the peak',
      rates.map((rate) => rate.toLocaleString('en')),
    ),
    rule(rates.length),
    ...serviceNames.map((name) =>
      row(
        `pods of ${name}`,
        sizes.map(({ pods }) => String(pods[name])),
      ),
    ),
    row(
      'partitions of each topic',
      sizes.map(({ partitions }) => String(partitions)),
    ),
    row(
      'cores of PostgreSQL, all databases',
      sizes.map(({ databaseCores }) => String(databaseCores)),
    ),
    row(
      'transactions/s',
      sizes.map(({ commitsPerSecond }) => amount(commitsPerSecond)),
    ),
    row(
      'write-ahead log, MB/s',
      sizes.map(({ walBytesPerSecond }) => amount(walBytesPerSecond / 1e6)),
    ),
    row(
      'brokers of Kafka, 8 cores each',
      sizes.map(({ brokers }) => String(brokers)),
    ),
    row(
      'on the brokers’ disks, TB',
      sizes.map(({ logBytes }) => amount(logBytes / 1e12)),
    ),
    row(
      'in the databases after 18 months, TB',
      sizes.map(({ storedBytes }) => amount(storedBytes / 1e12)),
    ),
    '',
    row('what ends first', ['enough up to, payments/s', 'then']),
    '| --- | ---: | --- |',
    ...limitsOf(costs).map(({ what, upTo, then }) => row(what, [amount(upTo), then])),
  ].join('\n');
}

/** Two digits: it is an estimate. */
function amount(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded >= 1000 ? rounded.toLocaleString('en') : String(rounded);
}
