import type { ServiceName } from '../processes/process-names';
import type { SystemProcess } from '../processes/system-process';
import type { Front } from './front';

export interface DeploymentOptions {
  readonly name: ServiceName;
  readonly front: Front;
  /** A further replica, not started yet: of the build in that checkout, with its own number, on a port of its own. */
  readonly newReplica: (root: string, number: number) => Promise<SystemProcess>;
  /** Brings the database up to date with the build in that checkout, as a job of its own. */
  readonly migrate: (root: string) => Promise<void>;
  /** Real milliseconds a replica has to become ready. */
  readonly readyWithinMs: number;
}

/** The replicas of one service behind its front. */
export class Deployment {
  private readonly running: SystemProcess[] = [];
  private numbered = 0;

  constructor(private readonly options: DeploymentOptions) {}

  get name(): ServiceName {
    return this.options.name;
  }

  /** Those that run, or are to run again, longest first. */
  get replicas(): readonly SystemProcess[] {
    return this.running;
  }

  /** Runs the migrations of the build in that checkout. */
  migrate(root: string): Promise<void> {
    return this.options.migrate(root);
  }

  /** One replica more, of the build in that checkout. Resolves when it is ready and sent requests. */
  async add(root: string, signal?: AbortSignal): Promise<SystemProcess> {
    const { front, newReplica, readyWithinMs } = this.options;
    const replica = await newReplica(root, (this.numbered += 1));
    this.running.push(replica);
    replica.start();
    const offered = front.add(portOf(replica));
    await replica.ready(readyWithinMs, signal);
    await offered;
    return replica;
  }

  /**
   * One replica fewer, as Kubernetes does it: the news that it is to be sent nothing spreads while the signal is under way
   * already. Resolves with its exit code once it has ended.
   */
  async retire(replica: SystemProcess): Promise<number | undefined> {
    this.running.splice(this.running.indexOf(replica), 1);
    this.options.front.withdraw(portOf(replica));
    await replica.retire();
    return replica.exitCode;
  }

  /** Ends all of it. */
  async stop(): Promise<void> {
    await Promise.all([...this.running].map((replica) => replica.retire()));
    await this.options.front.close();
  }
}

function portOf({ url }: SystemProcess): number {
  return Number(new URL(url).port);
}
