import { allTopics } from '@paywright/contracts';
import { startEmbeddedPostgres } from '@paywright/testing';
import { ensureDatabases } from './databases';
import {
  inheritedEnvironment,
  type LogChoice,
  sandboxEnvironment,
  serviceEnvironment,
  type Surroundings,
} from './process-environment';
import { openLogOf } from './open-log-of';
import { choosePorts, type PortChoice } from './processes/choose-ports';
import { guardProcesses } from './processes/guardian';
import { eachProcess, type ProcessName, processNames, type ServiceName, serviceNames } from './processes/process-names';
import { SystemProcess } from './processes/system-process';
import { assertBuilt, programOf, repositoryRoot } from './repository';
import { deployServices, type Replica, type ReplicaChoice } from './replicas/deploy-services';
import { RunDirectory } from './run-directory';
import { RunningSystem } from './running-system';
import { makeServiceSecrets } from './service-secrets';
import { UndoStack } from './undo-stack';
import { type RouteSettings, writeRoutes } from './upstream-accounts';

export interface SystemOptions {
  /** Keys, logs, process numbers and kept data go there; one system at a time. */
  readonly runDirectory: string;
  /** The default ports unless told. */
  readonly ports?: PortChoice;
  /** Ends the sentence about a taken port: 'choose another port with --api-gateway-port'. */
  readonly howToChangePort?: (name: ProcessName) => string;
  /** In PostgreSQL unless told. */
  readonly eventLog?: LogChoice;
  /** Services take their time from the sandbox, so that it can be sped up and stepped. */
  readonly sharedClock?: boolean;
  /** Services besides the gateway that may ask for payments by event; `order-service` unless told. */
  readonly eventSources?: readonly string[];
  /** Further settings of routes, such as `acquirers`: what the contracts with them allow. */
  readonly routeSettings?: RouteSettings;
  /**
   * So many replicas of each service, each service behind a front that has its port, with its migrations run as a job before.
   * Unless told, one process of each and no front.
   */
  readonly replicas?: ReplicaChoice;
  /** The databases stay for the next run instead of being removed in the end. */
  readonly keepData?: boolean;
  /** Further variables by process, over those set here. */
  readonly environment?: Partial<Readonly<Record<ProcessName, Readonly<Record<string, string>>>>>;
  /** Arguments to node itself, such as `--cpu-prof`. */
  readonly nodeArguments?: (name: ProcessName) => readonly string[];
  /** Given PostgreSQL's port, answers the one services reach it by: that of a slow network between them, say. */
  readonly postgresBehind?: (port: number) => Promise<number>;
  /** Settings of PostgreSQL over the defaults. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** Real milliseconds each process has to become ready; 60 s unless told. */
  readonly readyWithinMs?: number;
  /** Gives up starting, and undoes what was started. */
  readonly signal?: AbortSignal;
  /** Told what is going on, in sentences. */
  readonly onNews?: (sentence: string) => void;
}

/** The young generation is collected twice as often as by default, and is half as large in memory. */
const smallHeap = ['--max-semi-space-size=8'];

/**
 * Starts the whole system on this machine: an embedded PostgreSQL, the sandbox and the four services, each a process of
 * its own from its build. Resolves when all are ready. When anything fails, what was started is stopped again and the
 * error says in a sentence what to do. Should this process die, everything ends with it.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const undo = new UndoStack();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(options: SystemOptions, undo: UndoStack): Promise<RunningSystem> {
  const { eventLog = { kind: 'postgres' }, sharedClock = false, eventSources = ['order-service'] } = options;
  const { keepData = false, onNews = () => undefined, readyWithinMs = 60_000, signal } = options;
  const howToChangePort = options.howToChangePort ?? ((name) => `choose another port for ${name}`);
  assertBuilt(processNames);

  const directory = new RunDirectory(options.runDirectory);
  for (const sentence of await directory.claim({ keepData })) onNews(sentence);
  undo.push(() => directory.release());
  const ports = await choosePorts(options.ports ?? {}, howToChangePort);
  const urls = eachProcess((name) => `http://127.0.0.1:${ports[name]}`);
  const surroundings: Surroundings = { directory, urls, eventLog, sharedClock, eventSources };
  signal?.throwIfAborted();

  const postgres = await startEmbeddedPostgres({
    dataDir: keepData ? directory.postgres : undefined,
    settings: options.postgresSettings,
  });
  undo.push(() => postgres.stop());
  const port = (await options.postgresBehind?.(postgres.port)) ?? postgres.port;
  const databases = await ensureDatabases(postgres.url, port);

  const guardian = guardProcesses(directory.pids);
  undo.push(() => guardian.dismiss());
  const inherited = inheritedEnvironment();
  const processOf = (name: ProcessName, environment: Record<string, string>, replica?: Replica): SystemProcess => {
    const label = replica?.label ?? name;
    const url = replica?.url ?? urls[name];
    return new SystemProcess({
      name,
      label,
      url,
      program: programOf(name),
      workingDirectory: replica?.root ?? repositoryRoot,
      nodeArguments: [...smallHeap, ...(options.nodeArguments?.(name) ?? [])],
      environment: { ...inherited, ...environment, ...options.environment?.[name], ...replica?.environment },
      logFile: directory.logFile(label),
      pidFile: directory.pidFile(label),
      onUnexpectedEnd: (how) => onNews(`${label} ${how}`),
    });
  };
  const bringUp = async (processes: readonly SystemProcess[]): Promise<void> => {
    undo.push(async () => void (await Promise.all(processes.map((process) => process.retire()))));
    for (const process of processes) process.start();
    await Promise.all(processes.map((process) => process.ready(readyWithinMs, signal)));
  };

  const sandbox = processOf('apo-sandbox', sandboxEnvironment(surroundings));
  await bringUp([sandbox]);
  makeServiceSecrets(directory);
  writeRoutes(directory, urls['apo-sandbox'], urls['webhook-ingest'], options.routeSettings);

  const environmentOf = (name: ServiceName): Record<string, string> =>
    serviceEnvironment(name, surroundings, databases);
  if (options.replicas) {
    // As a job before the first roll-out: many replicas that create topics at once wait for each other.
    const log = openLogOf({ eventLog, databases }, 'topics');
    await log.ensureTopics(allTopics.map((name) => ({ name }))).finally(() => log.close());
    const deployments = await deployServices({
      ...options.replicas,
      ...{ ports, readyWithinMs, signal },
      newProcess: (name, replica) => processOf(name, environmentOf(name), replica),
      environmentOfJob: (name) => ({ ...inherited, ...environmentOf(name), ...options.environment?.[name] }),
      onDeployment: (deployment) => undo.push(() => deployment.stop()),
    });
    const processes = new Map([[sandbox.name, sandbox]]);
    const { url: postgresUrl } = postgres;
    return new RunningSystem({ directory, urls, processes, deployments, eventLog, databases, postgresUrl, undo });
  }

  const services = serviceNames.map((name) => processOf(name, environmentOf(name)));
  await bringUp(services);

  const processes = new Map([sandbox, ...services].map((process) => [process.name, process]));
  return new RunningSystem({
    directory,
    urls,
    processes,
    deployments: new Map(),
    eventLog,
    databases,
    postgresUrl: postgres.url,
    undo,
  });
}
