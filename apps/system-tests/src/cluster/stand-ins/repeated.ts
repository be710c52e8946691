import { setTimeout as sleep } from 'node:timers/promises';
import { RefusedByApi } from '../servers/kubernetes-api';

/** Runs the step again and again, `everyMs` real milliseconds after it has ended, until it is stopped; `stop` rejects with its first failure. */
export class Repeated {
  private isStopped = false;
  private failure: unknown;
  private readonly loop: Promise<void>;

  constructor(
    private readonly step: () => Promise<void>,
    private readonly everyMs: number,
  ) {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.loop;
    if (this.failure !== undefined) throw this.failure;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        await this.step();
      } catch (error) {
        if (!isPassing(error)) this.failure ??= error;
      }
      await sleep(this.everyMs);
    }
  }
}

/** Whatever was changed or deleted since it was listed, or is being set up (429), is looked at again in a moment. */
function isPassing(error: unknown): boolean {
  return error instanceof RefusedByApi && [404, 409, 429].includes(error.status);
}
