import { type ServiceName, serviceNames } from '@paywright/running-system';
import type { Machine } from '../bench/measure/machine';
import type { RunResult } from '../bench/run/measure-run';
import type { MeasuredCosts } from './measured-costs';

/** What a report of the benchmark says of one payment; throws a sentence when the run was not on Kafka or measured no costs. */
export function costsOfReport(
  report: { readonly machine: Machine; readonly full: RunResult },
  relayPerSecond: number,
): MeasuredCosts {
  const { machine, full } = report;
  const { cost, plan } = full;
  if (cost?.cpuMs.kafka === undefined) {
    throw new Error('The report has no costs of a run on Kafka: make one with npm run bench -- --log kafka --rate 40');
  }
  const cpu = (name: string): number => round(cost.cpuMs[name]);
  const each = (valueOf: (name: ServiceName) => number): Record<ServiceName, number> =>
    Object.fromEntries(serviceNames.map((name) => [name, round(valueOf(name))])) as Record<ServiceName, number>;
  return {
    source: `${machine.cores} cores of ${machine.cpu}, ${plan.rate} orders/s for ${plan.seconds} s on Kafka, an RSA-2048 signature in ${round(machine.signatureMs)} ms`,
    cpuMs: { ...each(cpu), postgresql: cpu('postgresql'), kafka: cpu('kafka') },
    memoryBytes: each((name) => cost.memoryBytes[name] ?? Number.NaN),
    commits: each((name) => cost.databases[name.replaceAll('-', '_')]?.commits ?? Number.NaN),
    messages: each((name) => cost.services[name].messages),
    walBytes: round(cost.walBytes),
    logBytes: round(cost.logBytes),
    storedBytes: each((name) => cost.services[name].storedBytes),
    relayPerSecond: round(relayPerSecond),
  };
}

/** Three digits: more would pretend to be known. */
function round(value = Number.NaN): number {
  return Number(value.toPrecision(3));
}
