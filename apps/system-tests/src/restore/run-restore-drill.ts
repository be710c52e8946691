import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadLettered, ShipmentReleased, topics } from '@paywright/contracts';
import {
  type RunningSystem,
  repositoryRoot,
  type ServiceName,
  serviceNames,
  type StartedKafka,
  startKafka,
  startSystem,
} from '@paywright/running-system';
import { writeReport } from '../bench/report/write-report';
import { readPayments } from '../bench/run/books';
import { describeChecks } from '../drill/report/describe-outcome';
import { EventTail } from '../journeys/event-tail';
import { ArchivedPostgres, archiveSettings } from './archived-postgres';
import { judgeRestore, type RestoreEvidence } from './judge';
import type { RestoreOptions } from './options';
import { Traffic } from './traffic';

/** Everybody has his answer so long after the system is back. */
const settledWithinMs = 60_000;

/** Longer than a broker takes a killed member for one that lives. */
const forgottenWithinMs = 30_000;

/** What was measured. Real milliseconds. */
interface Figures {
  readonly backupBytes: number;
  /** From the moment restored to until the disaster: what was done meanwhile was lost. */
  readonly lostMs: number;
  readonly restoreMs: number;
  readonly recoverMs: number;
  /** From the disaster until clients were let in again. */
  readonly outageMs: number;
  readonly ordersBefore: number;
  readonly ordersAfter: number;
  /** What payment-service's recovery said. */
  readonly recovery: readonly string[];
}

/** Starts the system, loses its databases, restores and recovers them; resolves with whether everything held that must. */
export async function runRestoreDrill(
  options: RestoreOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const kafka = options.brokers?.length ? undefined : await startKafka();
  try {
    return await drillOn(kafka, options, signal, print);
  } finally {
    await kafka?.stop();
  }
}

async function drillOn(
  kafka: StartedKafka | undefined,
  options: RestoreOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  let isLost = false;
  const system = await startSystem({
    runDirectory: join(repositoryRoot, '.paywright/restore-drill'),
    ports: 'free',
    eventLog: { kind: 'kafka', brokers: kafka?.brokers ?? options.brokers ?? [] },
    postgresSettings: archiveSettings,
    environment: {
      'apo-sandbox': { SANDBOX_PAY_LATENCY: '80:300', SANDBOX_INQUIRY_LATENCY: '10:50' },
      'api-gateway': { RATE_LIMIT: '1000000' },
    },
    signal,
    onNews: (sentence) => (isLost ? undefined : print(sentence)),
  });
  const postgres = await ArchivedPostgres.open(system.postgresUrl);
  try {
    const { evidence, figures } = await drill(system, postgres, options, signal, print, () => (isLost = true));
    const checks = judgeRestore(evidence);
    print(`\n${describeChecks(checks)}`);
    print(`\nAll figures: ${writeReport('restore', { options, figures, checks }, new Date())}`);
    return checks.every(({ held }) => held);
  } finally {
    await system.stop();
    await postgres.forget();
  }
}

async function drill(
  system: RunningSystem,
  postgres: ArchivedPostgres,
  options: RestoreOptions,
  signal: AbortSignal,
  print: (line: string) => void,
  onDisaster: () => void,
): Promise<{ evidence: RestoreEvidence; figures: Figures }> {
  const { seconds, rate, to } = options;
  const startedOn = new Date();
  // The broker may be one that other runs use, too.
  const prefix = `restore-${startedOn.getTime().toString(36)}-`;
  const pause = (): Promise<unknown> => sleep(seconds * 1000, undefined, { signal });
  const apiKey = await system.createApiKey({ client: 'shop', scopes: ['payments:read', 'payments:write'] });
  await splitBetweenTwoRoutes(system);
  const events = new EventTail(system.openEventLog('restore-audit'));
  await events.start();
  const traffic = new Traffic(system.urlOf('api-gateway'), apiKey, prefix, rate, signal);
  try {
    traffic.start();
    await pause();
    const backupAt = performance.now();
    const backupBytes = await postgres.backUp();
    const backupMs = performance.now() - backupAt;
    print(
      `base backup taken while orders arrive: ${(backupBytes / 2 ** 20).toFixed(0)} MB in ${(backupMs / 1000).toFixed(1)} s`,
    );
    await pause();
    const moment = await postgres.now();
    print(`the moment to restore to: ${to === 'moment' ? moment.toISOString() : 'the end of the write-ahead log'}`);
    await pause();
    await postgres.archiveAll();

    const disasterAt = performance.now();
    const lostMs = to === 'moment' ? Date.now() - moment.getTime() : 0;
    onDisaster();
    await Promise.all([
      ...serviceNames.map((name) => system.process(name).kill()),
      postgres.destroy({ keepsLog: to === 'newest' }),
    ]);
    traffic.close();
    await traffic.stop();
    print(`every service and PostgreSQL ended by SIGKILL, its data deleted; ${traffic.shoppers.length} orders so far`);

    const restoreMs = await postgres.restore(to === 'moment' ? moment : 'newest');
    print(`restored in ${(restoreMs / 1000).toFixed(1)} s`);
    const recoveredAt = performance.now();
    const recovery = options.withoutRecovery ? [] : await recover(system, moment, startedOn, print);
    await start(system, signal);
    await untilCaughtUp(system, signal);
    const recoverMs = performance.now() - recoveredAt;
    const outageMs = performance.now() - disasterAt;
    print(
      `recovered and caught up in ${(recoverMs / 1000).toFixed(1)} s; clients are let in ${(outageMs / 1000).toFixed(1)} s after the disaster`,
    );
    await traffic.open();
    await traffic.finished(settledWithinMs);

    const ours = await readPayments(system, apiKey, prefix, startedOn);
    const theirs = (await system.sandbox.books()).filter(({ referenceOrderId }) => referenceOrderId.startsWith(prefix));
    const unknown = (await system.operator.unknown()).map(({ paymentId }) => paymentId);
    const releases = events
      .all(ShipmentReleased)
      .map(({ id, data }) => ({ id, referenceOrderId: data.referenceOrderId }))
      .filter(({ referenceOrderId }) => referenceOrderId.startsWith(prefix));
    const paymentIds = new Set(ours.map(({ paymentId }) => paymentId));
    const deadLetters = events.all(DeadLettered).filter(({ key }) => paymentIds.has(key)).length;
    const { shoppers } = traffic;
    const ordersAfter = to === 'moment' ? shoppers.filter(({ placedAt }) => placedAt >= moment.getTime()).length : 0;
    const figures = {
      ...{ backupBytes, lostMs, restoreMs, recoverMs, outageMs, recovery },
      ...{ ordersBefore: shoppers.length - ordersAfter, ordersAfter },
    };
    print(`\n${describeFigures(figures)}`);
    return { evidence: { shoppers, ours, theirs, unknown, releases, deadLetters }, figures };
  } finally {
    traffic.close();
    await events.stop();
  }
}

async function splitBetweenTwoRoutes({ operator }: RunningSystem): Promise<void> {
  const split = [
    { route: 'apo-kr', percent: 50 },
    { route: 'apo-2', percent: 50 },
  ];
  const version = await operator.storePolicy({ description: 'Two accounts in turn', rules: [], default: { split } });
  await operator.activatePolicy(version, 'the restore drill begins');
}

/** The commands of docs/runbooks/restore.md; answers what payment-service's said. */
async function recover(
  system: RunningSystem,
  moment: Date,
  startedOn: Date,
  print: (line: string) => void,
): Promise<string[]> {
  const said: string[] = [];
  // Everything of this run, and nothing of others.
  const margin = `${moment.getTime() - startedOn.getTime()}ms`;
  for (const name of ['payment-service', 'fulfillment-service', 'api-gateway'] as const) {
    const { code, output } = await onceForgotten(() =>
      system.process(name).command('recover', '--to', moment.toISOString(), '--margin', margin),
    );
    const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
    for (const line of lines) print(`  ${name}: ${line}`);
    if (code !== 0) throw new Error(`${name} recover ended with ${code}:\n${output.slice(-4_000)}`);
    said.push(...lines);
  }
  return said;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A killed replica counts as one that runs until its session with the broker is over: until then a recovery is refused. */
async function onceForgotten(command: () => Promise<Ended>): Promise<Ended> {
  for (const deadline = performance.now() + forgottenWithinMs; ; await sleep(1_000)) {
    const ended = await command();
    const isRefused = ended.code !== 0 && ended.output.includes('is consuming; stop it first');
    if (!isRefused || performance.now() >= deadline) return ended;
  }
}

async function start(system: RunningSystem, signal: AbortSignal): Promise<void> {
  const processes = serviceNames.map((name) => system.process(name));
  for (const process of processes) process.start();
  await Promise.all(processes.map((process) => process.ready(60_000, signal)));
}

/** What each group reads. */
const consumed: Partial<Readonly<Record<ServiceName, readonly string[]>>> = {
  'payment-service': [topics.paymentRequests, topics.apoResults],
  'fulfillment-service': [topics.paymentEvents],
  'api-gateway': [topics.paymentEvents, topics.paymentMessages, topics.fulfillmentEvents],
};

async function untilCaughtUp(system: RunningSystem, signal: AbortSignal): Promise<void> {
  const log = system.openEventLog('restore-drill');
  try {
    for (const [group, read] of Object.entries(consumed)) {
      while ((await log.unfinished(group, read)) > 0) await sleep(200, undefined, { signal });
    }
  } finally {
    await log.close();
  }
}

function describeFigures(figures: Figures): string {
  const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return [
    `lost        ${inSeconds(figures.lostMs)} of writes, in which ${figures.ordersAfter} orders were placed, after ${figures.ordersBefore} before`,
    `restore     ${inSeconds(figures.restoreMs)} from base backup and archive until PostgreSQL takes writes`,
    `recovery    ${inSeconds(figures.recoverMs)} for the commands, the start of all services and catching up`,
    `outage      ${inSeconds(figures.outageMs)} from the disaster until clients are let in`,
  ].join('\n');
}
