import { setTimeout as sleep } from 'node:timers/promises';
import type { RouteStanding, RunningSystem, SandboxCall } from '@paywright/running-system';
import type { Ledger, Standing } from './ledger';

/** What was seen at one look. */
export interface Look {
  /** Since the drill began. */
  readonly seconds: number;
  readonly phase: string;
  /** Calls the sandbox received since the look before. */
  readonly calls: readonly SandboxCall[];
  readonly routes: readonly RouteStanding[];
  readonly standing: Standing;
}

/** Looks at everybody now and then, and keeps every call the sandbox received. */
export class Watch {
  readonly calls: SandboxCall[] = [];
  private phase = '';
  private stopped = false;
  private ended: Promise<void> | undefined;
  private readonly looking: Promise<void>;
  private readonly startedAt = performance.now();

  constructor(
    private readonly system: RunningSystem,
    private readonly ledger: Ledger,
    private readonly everyMs: number,
    private readonly tell: (look: Look) => void,
  ) {
    this.looking = this.run();
    this.looking.catch(() => undefined); // whoever stops the watch is told
  }

  /** What the looks from here on belong to. */
  begin(phase: string): void {
    this.phase = phase;
  }

  /** Looks once more, so that no call is missed; rejects if a look failed. Stopping twice is stopping once. */
  stop(): Promise<void> {
    return (this.ended ??= this.end());
  }

  private async end(): Promise<void> {
    this.stopped = true;
    await this.looking;
    await this.look();
  }

  private async run(): Promise<void> {
    for (let looks = 1; ; looks += 1) {
      const next = this.startedAt + looks * this.everyMs;
      while (!this.stopped && performance.now() < next) await sleep(Math.min(100, next - performance.now()));
      if (this.stopped) return;
      await this.look();
    }
  }

  private async look(): Promise<void> {
    const { phase } = this;
    const [calls, routes, standing] = await Promise.all([
      this.system.sandbox.callsAfter(this.calls.at(-1)?.number ?? 0),
      this.system.operator.routes(),
      this.ledger.standing(),
    ]);
    this.calls.push(...calls);
    this.tell({ seconds: (performance.now() - this.startedAt) / 1000, phase, calls, routes, standing });
  }
}
