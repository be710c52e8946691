import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';

/** An address that is asked again and again. */
export interface Target {
  readonly service: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallerReport {
  readonly service: string;
  readonly asked: number;
  /** What failed, and when: any answer but 200, and any trouble with the connection. */
  readonly failures: readonly string[];
}

/** Real milliseconds between two questions of one caller. */
const everyMs = 50;
const callersOfEach = 2;

/** Clients with kept connections that never try again: whatever fails them would have failed a client. */
export class Callers {
  private readonly stopped = new AbortController();
  private readonly agent = new Agent({ connections: 8, pipelining: 1, headersTimeout: 30_000 });
  private readonly asking: Promise<CallerReport[]>;

  constructor(targets: readonly Target[]) {
    const all = targets.flatMap((target) => Array.from({ length: callersOfEach }, () => target));
    this.asking = Promise.all(all.map((target) => this.askOn(target)));
  }

  /** Lets the last answers come, and tells what was seen. */
  async stop(): Promise<CallerReport[]> {
    this.stopped.abort();
    const reports = await this.asking;
    await this.agent.close();
    const services = [...new Set(reports.map(({ service }) => service))];
    return services.map((service) => {
      const ofIt = reports.filter((report) => report.service === service);
      return {
        service,
        asked: ofIt.reduce((sum, { asked }) => sum + asked, 0),
        failures: ofIt.flatMap(({ failures }) => failures),
      };
    });
  }

  private async askOn({ service, url, headers }: Target): Promise<CallerReport> {
    const { origin, pathname, search } = new URL(url);
    const failures: string[] = [];
    let asked = 0;
    while (!this.stopped.signal.aborted) {
      asked += 1;
      try {
        const answer = await this.agent.request({ origin, path: pathname + search, method: 'GET', headers });
        const text = await answer.body.text();
        if (answer.statusCode !== 200) failures.push(`${now()} ${service}: ${answer.statusCode} ${text.slice(0, 200)}`);
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        failures.push(`${now()} ${service}: ${code ?? message}`);
      }
      await sleep(everyMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
    return { service, asked, failures };
  }
}

function now(): string {
  return new Date().toISOString();
}
