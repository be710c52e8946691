import { processNames, type RunningSystem, type ServiceName, serviceNames } from '@paywright/running-system';
import { Client } from 'pg';
import type { LogMeter, LogUsage } from './log-usage';
import { type DatabaseUsage, type PostgresUsage, postgresUsage } from './postgres-usage';
import { familyUsage, parentOf, type ProcessUsage, processUsage } from './process-usage';
import { type ServiceUsage, serviceUsage } from './service-usage';

/** Everything the system has used at one moment since it was started. */
export interface Usage {
  /** Seconds on the monotonic clock. */
  readonly at: number;
  readonly processes: Readonly<Record<string, ProcessUsage>>;
  readonly postgres: PostgresUsage;
  readonly services: Readonly<Record<ServiceName, ServiceUsage>>;
  readonly log: LogUsage;
}

/** Reads what the system uses. */
export class UsageMeter {
  private constructor(
    private readonly system: RunningSystem,
    private readonly log: LogMeter,
    private readonly broker: number | undefined,
    private readonly client: Client,
    private readonly postmaster: number,
    readonly postgresVersion: string,
  ) {}

  /** @param broker process of a Kafka that belongs to the system */
  static async connect(system: RunningSystem, log: LogMeter, broker?: number): Promise<UsageMeter> {
    const client = new Client({ connectionString: system.postgresUrl, application_name: 'bench' });
    await client.connect();
    const { rows } = await client.query<{ pid: number; version: string }>(
      `SELECT pg_backend_pid() AS pid, current_setting('server_version') AS version`,
    );
    const { pid = 0, version = 'unknown' } = rows[0] ?? {};
    return new UsageMeter(system, log, broker, client, postmasterOf(pid), version);
  }

  async read(): Promise<Usage> {
    const processes = processNames.map((name) => [name, processUsage(this.system.process(name).pid ?? 0)] as const);
    return {
      at: performance.now() / 1000,
      processes: {
        ...Object.fromEntries(processes),
        postgresql: familyUsage(this.postmaster),
        ...(this.broker === undefined ? {} : { kafka: processUsage(this.broker) }),
      },
      postgres: await postgresUsage(this.client),
      services: await serviceUsage(this.system),
      log: await this.log(),
    };
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** What one payment cost, over everything that was used between two readings. */
export interface PaymentCost {
  readonly payments: number;
  /** CPU milliseconds a payment, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** The part of it spent in the kernel. */
  readonly kernelMs: Readonly<Record<string, number>>;
  /** CPU milliseconds a payment of the four services together. */
  readonly servicesCpuMs: number;
  /** By process: the most it held; of PostgreSQL what it held in the end. */
  readonly memoryBytes: Readonly<Record<string, number>>;
  readonly databases: Readonly<Record<string, DatabaseUsage>>;
  /** All databases; what they commit when idle is taken off. */
  readonly commits: number;
  /** The same with idle polling. */
  readonly grossCommits: number;
  readonly rowsInserted: number;
  readonly rowsUpdated: number;
  readonly rowsDeleted: number;
  readonly walBytes: number;
  readonly walSyncs: number;
  /** By service: messages it brings to the log, and bytes that stay in its database, indexes included. */
  readonly services: Readonly<Record<ServiceName, ServiceUsage>>;
  readonly logMessages: number;
  readonly logBytes: number;
}

/** CPU and commits a second of a system that has nothing to do. */
export interface IdleRate {
  readonly seconds: number;
  readonly commitsPerSecond: number;
  readonly servicesCpuMsPerSecond: number;
}

export function idleRate(before: Usage, after: Usage): IdleRate {
  const seconds = after.at - before.at;
  return {
    seconds,
    commitsPerSecond: sumOfCommits(before, after) / seconds,
    servicesCpuMsPerSecond:
      serviceNames.reduce((sum, name) => sum + usedBetween(before, after, name, 'cpuMs'), 0) / seconds,
  };
}

export function costOf(before: Usage, after: Usage, idle: IdleRate, payments: number): PaymentCost {
  const seconds = after.at - before.at;
  const each = (amount: number): number => amount / payments;
  const names = Object.keys(after.processes);
  const usedBy = (counter: 'cpuMs' | 'kernelMs'): Record<string, number> =>
    Object.fromEntries(names.map((name) => [name, each(usedBetween(before, after, name, counter))]));
  const cpuMs = usedBy('cpuMs');
  const databases = Object.fromEntries(
    Object.keys(after.postgres.databases).map((name) => [name, databaseBetween(before, after, name, each)]),
  );
  const total = (counter: keyof DatabaseUsage): number =>
    Object.values(databases).reduce((sum, usage) => sum + usage[counter], 0);
  const grossCommits = each(sumOfCommits(before, after));
  return {
    payments,
    cpuMs,
    kernelMs: usedBy('kernelMs'),
    servicesCpuMs: serviceNames.reduce((sum, name) => sum + (cpuMs[name] ?? 0), 0),
    memoryBytes: Object.fromEntries(names.map((name) => [name, after.processes[name]?.peakRssBytes ?? Number.NaN])),
    databases,
    commits: grossCommits - each(idle.commitsPerSecond * seconds),
    grossCommits,
    rowsInserted: total('inserted'),
    rowsUpdated: total('updated'),
    rowsDeleted: total('deleted'),
    walBytes: each(after.postgres.walBytes - before.postgres.walBytes),
    walSyncs: each(after.postgres.walSyncs - before.postgres.walSyncs),
    services: Object.fromEntries(
      serviceNames.map((name) => [name, serviceBetween(before, after, name, each)]),
    ) as PaymentCost['services'],
    logMessages: each(after.log.messages - before.log.messages),
    logBytes: each(after.log.bytes - before.log.bytes),
  };
}

function usedBetween(before: Usage, after: Usage, name: string, counter: 'cpuMs' | 'kernelMs'): number {
  return (after.processes[name]?.[counter] ?? Number.NaN) - (before.processes[name]?.[counter] ?? 0);
}

function sumOfCommits(before: Usage, after: Usage): number {
  return Object.keys(after.postgres.databases).reduce(
    (sum, name) => sum + databaseBetween(before, after, name, (amount) => amount).commits,
    0,
  );
}

function databaseBetween(before: Usage, after: Usage, name: string, each: (amount: number) => number): DatabaseUsage {
  const [was, is] = [before.postgres.databases[name], after.postgres.databases[name]];
  const counter = (of: keyof DatabaseUsage): number => each((is?.[of] ?? 0) - (was?.[of] ?? 0));
  return {
    commits: counter('commits'),
    rollbacks: counter('rollbacks'),
    inserted: counter('inserted'),
    updated: counter('updated'),
    deleted: counter('deleted'),
  };
}

function serviceBetween(
  before: Usage,
  after: Usage,
  name: ServiceName,
  each: (amount: number) => number,
): ServiceUsage {
  const [was, is] = [before.services[name], after.services[name]];
  return { messages: each(is.messages - was.messages), storedBytes: each(is.storedBytes - was.storedBytes) };
}

function postmasterOf(backend: number): number {
  try {
    return parentOf(backend);
  } catch {
    return 0; // without /proc nothing is measured
  }
}
