import { freePort, type Ports } from '../processes/choose-ports';
import { type ServiceName, serviceNames } from '../processes/process-names';
import type { SystemProcess } from '../processes/system-process';
import { repositoryRoot } from '../repository';
import { Deployment } from './deployment';
import { Front, type FrontTimings } from './front';
import { runMigrations } from './run-migrations';

export interface ReplicaChoice {
  /** Of each service. */
  readonly count: number;
  /** The checkout whose build they run; this one unless told. */
  readonly root?: string;
  readonly frontTimings?: FrontTimings;
}

/** One of several processes of a service. */
export interface Replica {
  /** `payment-service-2` */
  readonly label: string;
  readonly url: string;
  /** The checkout whose build it runs. */
  readonly root: string;
  /** Variables of its own, over those of its service. */
  readonly environment: Readonly<Record<string, string>>;
}

interface DeployOptions extends ReplicaChoice {
  /** Where clients reach each service: the ports of the fronts. */
  readonly ports: Ports;
  readonly readyWithinMs: number;
  readonly signal?: AbortSignal;
  readonly newProcess: (name: ServiceName, replica: Replica) => SystemProcess;
  readonly environmentOfJob: (name: ServiceName) => Readonly<Record<string, string>>;
  /** Told before its first replica starts. */
  readonly onDeployment: (deployment: Deployment) => void;
}

/** Migrates every database, as jobs, and starts so many replicas of each service behind a front. Resolves when all are ready. */
export async function deployServices(options: DeployOptions): Promise<ReadonlyMap<ServiceName, Deployment>> {
  const { count, root = repositoryRoot, signal } = options;
  const deploy = async (name: ServiceName): Promise<readonly [ServiceName, Deployment]> => {
    const deployment = new Deployment({
      name,
      front: await Front.listen(options.ports[name], options.frontTimings),
      readyWithinMs: options.readyWithinMs,
      newReplica: async (root, number) => {
        const port = String(await freePort());
        return options.newProcess(name, {
          label: `${name}-${number}`,
          url: `http://127.0.0.1:${port}`,
          root,
          environment: { PORT: port, MIGRATE_ON_START: 'false', ENSURE_TOPICS: 'false' },
        });
      },
      migrate: (root) => runMigrations(name, root, options.environmentOfJob(name)),
    });
    options.onDeployment(deployment);
    await deployment.migrate(root);
    await Promise.all(Array.from({ length: count }, () => deployment.add(root, signal)));
    return [name, deployment];
  };
  return new Map(await Promise.all(serviceNames.map(deploy)));
}
