import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog } from '@paywright/event-log';
import { createApiKey, type ApiKeyRequest } from './create-api-key';
import type { Databases } from './databases';
import { openLogOf } from './open-log-of';
import { OperatorClient } from './operator/operator-client';
import type { LogChoice } from './process-environment';
import type { ProcessName, ServiceName } from './processes/process-names';
import type { SystemProcess } from './processes/system-process';
import type { Deployment } from './replicas/deployment';
import type { RunDirectory } from './run-directory';
import { SandboxAdmin } from './sandbox/sandbox-admin';
import { serviceSecretFiles } from './service-secrets';
import type { UndoStack } from './undo-stack';

interface Parts {
  readonly directory: RunDirectory;
  readonly urls: Readonly<Record<ProcessName, string>>;
  readonly processes: ReadonlyMap<ProcessName, SystemProcess>;
  /** Of services that run in replicas. */
  readonly deployments: ReadonlyMap<ServiceName, Deployment>;
  readonly eventLog: LogChoice;
  readonly databases: Databases;
  readonly postgresUrl: string;
  readonly undo: UndoStack;
}

/** The whole system, up and ready. */
export class RunningSystem {
  readonly sandbox: SandboxAdmin;

  constructor(private readonly parts: Parts) {
    this.sandbox = new SandboxAdmin(this.urlOf('apo-sandbox'));
  }

  process(name: ProcessName): SystemProcess {
    const process = this.parts.processes.get(name);
    if (!process) throw new Error(`${name} is not part of this system, or runs in replicas`);
    return process;
  }

  /** A service of a system that was started with replicas. */
  deployment(name: ServiceName): Deployment {
    const deployment = this.parts.deployments.get(name);
    if (!deployment) throw new Error(`${name} does not run in replicas: start the system with some`);
    return deployment;
  }

  /** Where clients reach it: of replicas, their front. */
  urlOf(name: ProcessName): string {
    return this.parts.urls[name];
  }

  databaseOf(name: ServiceName): string {
    return this.parts.databases.of[name];
  }

  /** The superuser's address, for whoever counts rows and WAL. */
  get postgresUrl(): string {
    return this.parts.postgresUrl;
  }

  get directory(): RunDirectory {
    return this.parts.directory;
  }

  /** The event log, opened for a program outside the system. Whoever opens it closes it. */
  openEventLog(clientId: string): EventLog {
    return openLogOf(this.parts, clientId);
  }

  /** Makes an API key as an operator would, and returns its text. */
  createApiKey(request: ApiKeyRequest): Promise<string> {
    return createApiKey(this.databaseOf('api-gateway'), request);
  }

  /** The token that lets an operator in at payment-service's `/admin`. */
  get operatorToken(): string {
    return readFileSync(serviceSecretFiles(this.directory).operatorToken, 'utf8');
  }

  /** payment-service's `/admin`, as an operator uses it. */
  get operator(): OperatorClient {
    return new OperatorClient(this.urlOf('payment-service'), this.operatorToken);
  }

  /** What must never stand in a log: passwords, private keys and sealing keys of this run. */
  secrets(): string[] {
    const { databases, directory } = this.parts;
    const keys = ['merchant-private-key', 'apo-private-key'].map((name) =>
      readFileSync(join(directory.keys, name), 'utf8'),
    );
    const { cardKeys, notificationKeys } = serviceSecretFiles(directory);
    const sealing = [cardKeys, notificationKeys].map((file) => readFileSync(file, 'utf8').slice('1:'.length));
    return [this.operatorToken, ...databases.passwords, ...keys.map((key) => key.trim().slice(100, 160)), ...sealing];
  }

  /** Stops everything, the sandbox and PostgreSQL last. */
  stop(): Promise<void> {
    return this.parts.undo.run();
  }
}
