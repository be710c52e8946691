import { readFileSync } from 'node:fs';
import type { ServiceName, SystemProcess } from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { Client } from 'pg';
import type { Trial } from '../trial/trial';

/** A line of a replica's log. */
interface LogLine {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Real milliseconds; longer than any take-over may take. */
const patienceMs = 120_000;

/** What is looked at, and done, while replicas are killed. */
export class Scene {
  private readonly clients = new Map<ServiceName, Client>();
  /** When each replica was last killed, epoch milliseconds. */
  private readonly killed = new Map<SystemProcess, number>();

  constructor(readonly trial: Trial) {}

  get system(): Trial['system'] {
    return this.trial.system;
  }

  replicas(service: ServiceName): readonly SystemProcess[] {
    return this.system.deployment(service).replicas;
  }

  /** A replica of which something can be said; the first that can. */
  find(
    service: ServiceName,
    describe: string,
    isIt: (replica: SystemProcess) => Promise<boolean> | boolean,
  ): Promise<SystemProcess> {
    return this.until(`a replica of ${service} ${describe}`, async () => {
      for (const replica of this.replicas(service)) if (await isIt(replica)) return replica;
      return undefined;
    });
  }

  /** Waits, polling, until there is something to see; rejects after a while with what was waited for. */
  until<Value>(describe: string, look: () => Promise<Value> | Value): Promise<NonNullable<Exclude<Value, false>>> {
    return eventually(look, { describe, deadlineMs: patienceMs, everyMs: 25 });
  }

  /** Kills it as a power cut would; answers when, epoch milliseconds. */
  async kill(victim: SystemProcess): Promise<number> {
    const killedAt = Date.now(); // others may have noticed before we hear that it has gone
    await victim.kill();
    this.killed.set(victim, Date.now());
    return killedAt;
  }

  /** The sum of a metric's series whose labels hold this text; 0 when there is none. */
  async metric(replica: SystemProcess, name: string, labels = ''): Promise<number> {
    const response = await fetch(`${replica.url}/metrics`);
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith(name) && line.includes(labels));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** What a replica logged with one of these messages since it was last started, oldest first: whoever was killed says no last word. */
  logged(replica: SystemProcess, ...messages: readonly string[]): LogLine[] {
    return readFileSync(this.system.directory.logFile(replica.label), 'utf8')
      .split('\n')
      .filter((line) => messages.some((message) => line.includes(message)))
      .map((line) => JSON.parse(line) as Omit<LogLine, 'time'> & { readonly time: string | number })
      .map((line) => ({ ...line, time: new Date(line.time).getTime() }) as LogLine)
      .filter(({ time }) => time >= (this.killed.get(replica) ?? 0));
  }

  /** Rows of a service's database. */
  async query<Row extends object>(service: ServiceName, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    let client = this.clients.get(service);
    if (!client) {
      client = new Client({ connectionString: this.system.databaseOf(service), application_name: 'replicas' });
      this.clients.set(service, client);
      await client.connect();
    }
    const { rows } = await client.query<Row>(sql, [...values]);
    return rows;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }
}
