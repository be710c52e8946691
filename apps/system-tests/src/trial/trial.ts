import { join } from 'node:path';
import { DeadLettered, type PaymentView } from '@paywright/contracts';
import {
  koreanOrder,
  repositoryRoot,
  type ReplicaChoice,
  type RunningSystem,
  type SandboxPayment,
  type StartedKafka,
  startKafka,
  startSystem,
  type SystemOptions,
} from '@paywright/running-system';
import { eventually } from '@paywright/testing';
import { profiles } from '../bench/load/profiles';
import { runLoad } from '../bench/load/run-load';
import type { LoadReport } from '../bench/load/load-plan';
import { isOfRun, readPayments } from '../bench/run/books';
import type { MoneyEvidence } from '../drill/judge/evidence';
import { Ledger } from '../drill/run/ledger';
import { waitUntilSettled } from '../drill/run/wait-until-settled';
import { EventTail } from '../journeys/event-tail';
import { logFaults } from './log-faults';

export interface TrialOptions extends Pick<SystemOptions, 'environment' | 'signal'> {
  readonly name: 'rollout' | 'replicas';
  readonly log: 'postgres' | 'kafka';
  /** Brokers of a Kafka that runs already; without them one is started. */
  readonly brokers?: readonly string[];
  readonly replicas: ReplicaChoice;
  /** Orders per second. */
  readonly rate: number;
  readonly seed: number;
  /** Milliseconds a shop tries again when it gets no answer; not at all unless told. */
  readonly retryForMs?: number;
  readonly onNews: (sentence: string) => void;
}

/** What is known once a trial is over. */
export interface TrialEvidence extends MoneyEvidence {
  readonly deadLetters: readonly string[];
  /** Deliveries of notifications that were not acknowledged at once. */
  readonly refusedDeliveries: readonly string[];
  /** Notifications delivered. */
  readonly deliveries: number;
  readonly logFaults: readonly string[];
}

/** Real milliseconds a replica has to become ready: many start at once. */
export const readyWithinMs = 180_000;
/** Longer than any trial lasts; {@link Trial.finish} ends the arrivals. */
const mostSeconds = 3_600;
/** Real milliseconds from the last arrival until everything must be settled. */
const settledWithinMs = 90_000;

/** A system in replicas under a steady load, on which something is tried. */
export class Trial {
  private readonly enough = new AbortController();
  private readonly startedOn = new Date();
  readonly prefix: string;
  private loading: Promise<LoadReport> | undefined;

  private constructor(
    private readonly options: TrialOptions,
    readonly system: RunningSystem,
    readonly apiKey: string,
    readonly events: EventTail,
    private readonly ledger: Ledger,
    private readonly kafka: StartedKafka | undefined,
  ) {
    this.prefix = `${options.name}-`;
  }

  static async start(options: TrialOptions): Promise<Trial> {
    const { name, log, brokers, seed, replicas, environment, signal, onNews } = options;
    const kafka = log === 'kafka' && !brokers?.length ? await startKafka() : undefined;
    try {
      const system = await startSystem({
        runDirectory: join(repositoryRoot, '.paywright', name),
        ports: 'free',
        eventLog: log === 'kafka' ? { kind: 'kafka', brokers: kafka?.brokers ?? brokers ?? [] } : { kind: 'postgres' },
        replicas,
        environment: {
          ...environment,
          'apo-sandbox': { SANDBOX_SEED: String(seed), ...environment?.['apo-sandbox'] },
          'api-gateway': { RATE_LIMIT: '1000000', ...environment?.['api-gateway'] }, // one key stands for every shop
        },
        readyWithinMs,
        signal,
        onNews,
      });
      try {
        const apiKey = await system.createApiKey({ client: name, scopes: ['payments:write', 'payments:read'] });
        const events = new EventTail(system.openEventLog('audit'));
        await events.start();
        return new Trial(options, system, apiKey, events, await Ledger.open(system, `${name}-`), kafka);
      } catch (error) {
        await system.stop();
        throw error;
      }
    } catch (error) {
      await kafka?.stop();
      throw error;
    }
  }

  /** Orders begin to arrive; resolves when the first has been accepted. */
  async begin(): Promise<void> {
    const { system, apiKey, prefix } = this;
    const { rate, seed, retryForMs } = this.options;
    this.loading = runLoad(
      {
        ...{ gatewayUrl: system.urlOf('api-gateway'), apiKey, prefix, rate, seed, retryForMs },
        orders: rate * mostSeconds,
        profile: profiles.fast,
        template: koreanOrder({ referenceOrderId: '', value: '42000', description: 'A teapot', brand: 'HYUNDAI' }),
      },
      this.enough.signal,
    );
    this.loading.catch(() => undefined); // awaited when it is over
    await eventually(async () => (await this.ledger.standing()).accepted > 0, {
      describe: 'the first order is accepted',
      deadlineMs: 60_000,
    });
  }

  /** No more orders arrive; resolves with what is known once all have ended, or should have. */
  async finish(isExpectedInLogs?: (line: string) => boolean): Promise<TrialEvidence> {
    this.enough.abort();
    const load = await this.loading;
    if (!load) throw new Error('the trial has not begun');
    const { system, apiKey, prefix, ledger, startedOn, options } = this;
    const ours = await waitUntilSettled(
      ledger,
      () => readPayments(system, apiKey, prefix, startedOn),
      Date.now() + settledWithinMs,
      options.signal ?? new AbortController().signal,
    );
    const theirs = (await system.sandbox.books()).filter((payment) => isOfRun(payment, prefix));
    const unknown = await system.operator.unknown();
    const deliveries = theirs.flatMap(({ referenceOrderId, notifications }) =>
      notifications.flatMap(({ kind, deliveries: tries }) =>
        tries.map((delivery) => ({ referenceOrderId, kind, ...delivery })),
      ),
    );
    return {
      orders: load.orders,
      dropped: load.dropped,
      ours,
      theirs,
      unknown: unknown.map(({ paymentId }) => paymentId),
      deadLetters: this.deadLettersOf(ours, theirs),
      deliveries: deliveries.length,
      refusedDeliveries: deliveries
        .filter(({ acknowledged }) => !acknowledged)
        .map(
          ({ referenceOrderId, kind, status }) => `${referenceOrderId}: ${kind} was answered ${status ?? 'nothing'}`,
        ),
      logFaults: logFaults(system.directory.logs, isExpectedInLogs),
    };
  }

  /** A broker may hold what other systems put aside; ours are keyed by our payments or by APO's numbers of them. */
  private deadLettersOf(ours: readonly PaymentView[], theirs: readonly SandboxPayment[]): string[] {
    const keys = new Set([
      ...ours.map(({ paymentId }) => paymentId),
      ...theirs.flatMap(({ paymentId, paymentRequestId }) => [paymentId, paymentRequestId]),
    ]);
    return this.events
      .all(DeadLettered)
      .filter(({ key }) => keys.has(key))
      .map(({ key, source }) => `${key} from ${source}`);
  }

  async stop(): Promise<void> {
    this.enough.abort();
    await this.loading?.catch(() => undefined);
    await this.ledger.close();
    await this.events.stop();
    await this.system.stop();
    await this.kafka?.stop();
  }
}
