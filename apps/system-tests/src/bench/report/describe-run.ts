import { processNames, serviceNames } from '@paywright/running-system';
import type { Percentiles } from '../measure/percentiles';
import type { QueueSeries } from '../measure/queues';
import type { RunResult } from '../run/measure-run';
import { table } from './table';

/** A run for the terminal. */
export function describeRun(run: RunResult): string {
  const { plan, latencies } = run;
  const failures = Object.entries(run.failures).map(([failure, count]) => `${count} x ${failure}`);
  return [
    `--- ${number(plan.rate)} orders/s for ${number(plan.seconds)} s, ${plan.profile.name} buyers (${plan.profile.describe})`,
    `arrivals    ${run.planned} planned, ${run.dropped} dropped, ${run.late} late by more than 100 ms`,
    `accepted    ${run.accepted}, that is ${number(run.achievedRate)}/s; shipped ${run.shipped}`,
    `drained     ${number(run.drainSeconds)} s after the last arrival (buyers still thinking included)`,
    `upstream    ${run.upstreamCalls.pay.toFixed(2)} pays and ${run.upstreamCalls.inquiryPayment.toFixed(2)} inquiries an order`,
    `failures    ${failures.join('; ') || 'none'}`,
    `books       ${run.books.settled} of ${run.books.accepted} accepted orders captured and shipped; ${run.books.faults.join('; ') || 'ours equal the sandbox’s'}`,
    `growing     ${run.growing.join('; ') || 'no queue'}`,
    '',
    table([
      ['milliseconds', 'p50', 'p90', 'p99', 'max'],
      row('acceptance', latencies.acceptance),
      row('request to normalUrl', latencies.url),
      row('  of which upstream (pay)', latencies.upstreamPay),
      row('  beyond upstream', latencies.urlBeyondUpstream),
      row('request to shipment', latencies.shipment),
      row('money upstream to shipment', latencies.shipmentAfterMoney),
    ]),
    '',
    describeQueues(run.queues),
    '',
    describeCost(run),
  ].join('\n');
}

function row(what: string, { p50, p90, p99, max }: Percentiles): string[] {
  return [what, ...[p50, p90, p99, max].map((ms) => ms.toFixed(0))];
}

const columns = 8;

/** Queues that were ever longer than nothing, at moments spread over the run. */
function describeQueues(queues: readonly QueueSeries[]): string {
  const seen = queues.filter(({ readings }) => readings.some(([, value]) => value > 0.05));
  const end = Math.max(0, ...queues.flatMap(({ readings }) => readings.map(([at]) => at)));
  const moments = Array.from({ length: columns }, (_, index) => (end * (index + 1)) / columns);
  if (seen.length === 0) return 'queues      all empty whenever looked at';
  return table([
    ['queue, seconds into the run', ...moments.map((moment) => moment.toFixed(0))],
    ...seen.map(({ service, queue, readings, unit }) => [
      `${service} ${queue}`,
      ...moments.map((moment, index) => {
        const from = index === 0 ? 0 : (moments[index - 1] ?? 0);
        const values = readings.filter(([at]) => at > from && at <= moment).map(([, value]) => value);
        return values.length === 0 ? '-' : Math.max(...values).toFixed(unit === 's' ? 2 : 0);
      }),
    ]),
  ]);
}

function describeCost({ cost, idle, load, accepted }: RunResult): string {
  if (!cost || !idle) return '';
  const processes = [
    ...processNames.filter((name) => name !== 'apo-sandbox'),
    'postgresql',
    ...(cost.cpuMs.kafka === undefined ? [] : ['kafka']),
    'apo-sandbox',
  ];
  return [
    table([
      ['cost of a payment', 'CPU ms', 'of which kernel', 'memory MB'],
      ...processes.map((name) => [
        name,
        ...[cost.cpuMs[name], cost.kernelMs[name]].map((ms) => (ms ?? Number.NaN).toFixed(2)),
        megabytes(cost.memoryBytes[name]),
      ]),
      ['the load itself', (load.cpuMs / accepted).toFixed(2), '', megabytes(load.peakRssBytes)],
      ['four services together', cost.servicesCpuMs.toFixed(2)],
      ['everything', (Object.values(cost.cpuMs).reduce((sum, ms) => sum + ms, 0) + load.cpuMs / accepted).toFixed(2)],
    ]),
    '',
    table([
      ['per payment, by database', 'commits', 'rows inserted', 'updated', 'deleted'],
      ...Object.entries(cost.databases).map(([name, usage]) => [
        name,
        ...[usage.commits, usage.inserted, usage.updated, usage.deleted].map((value) => value.toFixed(2)),
      ]),
      [
        'all',
        ...[cost.grossCommits, cost.rowsInserted, cost.rowsUpdated, cost.rowsDeleted].map((value) => value.toFixed(2)),
      ],
    ]),
    `commits without idle polling: ${cost.commits.toFixed(2)} a payment ` +
      `(${number(idle.commitsPerSecond)} commits/s and ${number(idle.servicesCpuMsPerSecond)} ms/s of the services' CPU ` +
      `with nothing to do, over ${number(idle.seconds)} s before the run; reads count as commits)`,
    `write-ahead log: ${(cost.walBytes / 1024).toFixed(1)} kB and ${cost.walSyncs.toFixed(2)} syncs a payment; ` +
      `event log: ${measured(cost.logMessages)} messages and ${measured(cost.logBytes / 1024)} kB a payment`,
    `messages a payment: ${serviceNames.map((name) => `${name} ${cost.services[name].messages.toFixed(1)}`).join(', ')}; ` +
      `kB that stay: ${serviceNames.map((name) => `${name} ${(cost.services[name].storedBytes / 1024).toFixed(1)}`).join(', ')}`,
    `memory is each process's peak (PostgreSQL: all its processes at the end, shared pages once); ${serviceNames.length} services`,
  ].join('\n');
}

function measured(value: number): string {
  return Number.isNaN(value) ? '(not counted)' : value.toFixed(1);
}

function megabytes(bytes: number | undefined): string {
  return ((bytes ?? Number.NaN) / 1024 / 1024).toFixed(0);
}

function number(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}
