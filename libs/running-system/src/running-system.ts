import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventLog, openEventLog } from '@paywright/event-log';
import { createApiKey, type ApiKeyRequest } from './create-api-key';
import type { Databases } from './databases';
import { OperatorClient } from './operator/operator-client';
import type { LogChoice } from './process-environment';
import type { ProcessName, ServiceName } from './processes/process-names';
import type { SystemProcess } from './processes/system-process';
import type { RunDirectory } from './run-directory';
import { SandboxAdmin } from './sandbox/sandbox-admin';
import { serviceSecretFiles } from './service-secrets';
import type { UndoStack } from './undo-stack';

interface Parts {
  readonly directory: RunDirectory;
  readonly processes: ReadonlyMap<ProcessName, SystemProcess>;
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
    if (!process) throw new Error(`${name} is not part of this system`);
    return process;
  }

  urlOf(name: ProcessName): string {
    return this.process(name).url;
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
    const { eventLog, databases } = this.parts;
    return openEventLog(
      eventLog.kind === 'kafka' ? { ...eventLog, clientId } : { ...eventLog, url: databases.eventLog, clientId },
    );
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
