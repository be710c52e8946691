import type { BreakerChange } from '@paywright/circuit-breaker';
import type { Clock } from '@paywright/kernel';
import type { Logger } from '@paywright/observability';
import { inTransaction, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { type OperationKind, operationKinds } from '../operations/operation';
import { Recurring } from '../recurring';
import { applyControl } from './apply-control';
import {
  type BreakerChangeRow,
  forgetBreakerChanges,
  lastDecidedByCalls,
  newerBreakerChanges,
  newestBreakerChange,
  recordBreakerChange,
} from './breaker-changes.repository';
import type { Route } from './route';
import { type RouteControl, routeControls } from './route-controls.repository';

/** Real time between two looks at what other replicas and operators did. */
const lookEveryMs = 250;
/** Real time between two times at which old changes are forgotten. */
const forgetEveryMs = 10 * 60_000;
/** So many changes of each route are kept. */
const keptPerRoute = 1_000;
/** Read at once; more come with the next look. */
const changesPerLook = 500;

export interface RouteAgreementOptions {
  readonly db: DataSource;
  readonly routes: readonly Route[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** This replica, by a name that no other has. */
  readonly replica: string;
}

/**
 * Makes replicas agree on their routes, through the database and never in the path of a call (ADR 0018). What this replica's own
 * calls decided is written; what it was told is not, so that no news goes round in circles. Told that a breaker opened elsewhere it
 * opens its own; told that one closed it lets its own probe at once. What operators set counts everywhere, at starts too.
 */
export class RouteAgreement {
  readonly replica: string;
  private seen: string | undefined;
  private readonly unwritten: ((tx: Tx) => Promise<unknown>)[] = [];
  private turn: Promise<void> = Promise.resolve();
  private isAway = false;
  private readonly looks = new Recurring(lookEveryMs, () => this.look());
  private readonly forgetting = new Recurring(forgetEveryMs, () => this.forget());

  constructor(private readonly options: RouteAgreementOptions) {
    this.replica = options.replica;
    for (const route of options.routes) {
      for (const kind of operationKinds) {
        route.breakers[kind].observe({ changed: (change) => this.tellOthers(route, kind, change) });
      }
    }
  }

  /** Learns what is set and what others know, or throws: no payment may be decided, and no call begin, before. */
  async start(): Promise<void> {
    await this.begin();
    this.looks.start();
    this.forgetting.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.looks.stop(), this.forgetting.stop()]);
    await this.turn;
  }

  /** To be written soon, in a short transaction that may run more than once. */
  publish(write: (tx: Tx) => Promise<unknown>): void {
    this.unwritten.push(write);
    void this.look();
  }

  /** Writes what waits to be told, then follows what others told. Never rejects: without the database it tries again later. */
  look(): Promise<void> {
    this.turn = this.turn.then(async () => {
      try {
        await this.write();
        if (this.seen !== undefined) await this.follow(this.seen);
        this.isAway = false;
      } catch (error) {
        if (!this.isAway)
          this.options.logger.warn({ error }, 'could not agree with other replicas on routes; trying again');
        this.isAway = true;
      }
    });
    return this.turn;
  }

  private async write(): Promise<void> {
    const works = [...this.unwritten];
    if (works.length === 0) return;
    await inTransaction(this.options.db, async (tx) => {
      for (const work of works) await work(tx);
    });
    this.unwritten.splice(0, works.length);
  }

  /** Whatever is changed after the newest id was read is followed later. */
  private async begin(): Promise<void> {
    const { db } = this.options;
    const newest = await newestBreakerChange(db);
    for (const control of await routeControls(db)) this.apply(control);
    for (const change of await lastDecidedByCalls(db)) {
      const breaker = this.breakerOf(change);
      if (change.state !== 'open' || !breaker) continue;
      // Nobody may be left who would tell that it is back: a probe does.
      breaker.open(`opened by ${change.replica} before this replica began: ${change.reason}`);
      breaker.probe(`opened by ${change.replica} before this replica began: it probes`);
    }
    this.seen = newest;
  }

  private async follow(seen: string): Promise<void> {
    const { db } = this.options;
    const changes = await newerBreakerChanges(db, seen, changesPerLook);
    if (changes.some(({ origin }) => origin === 'operator')) {
      const controls = await routeControls(db);
      // Of self-tests the changes tell, each once.
      for (const control of controls) if (control.control !== 'self-test') this.apply(control);
    }
    for (const change of changes) {
      if (change.origin === 'calls') this.followCalls(change);
      else if (change.origin === 'self-test') this.followSelfTest(change);
    }
    this.seen = changes.at(-1)?.id ?? seen;
  }

  private followCalls(change: BreakerChangeRow): void {
    if (change.replica === this.replica) return;
    const breaker = this.breakerOf(change);
    if (change.state === 'open') breaker?.open(`opened by ${change.replica}: ${change.reason}`);
    else breaker?.probe(`closed by ${change.replica}: it probes`);
  }

  /** Out when another is, until the test passes here too: a key may be wrong on one machine alone. */
  private followSelfTest({ replica, route: name, state, reason, at }: BreakerChangeRow): void {
    const route = this.routeNamed(name);
    if (replica === this.replica || !route) return;
    const fault = { detail: reason, fix: `it is tested here too; ${replica} said so first`, since: at.getTime() };
    if (state === 'failing' && route.duty.takeOut(fault, performance.now())) {
      this.options.logger.warn(
        { route: name, reason, source: replica },
        'another replica took the route out; it is tested here',
      );
    } else if (state === 'passed') {
      route.duty.testNext(performance.now());
    }
  }

  private apply(control: RouteControl): void {
    const route = this.routeNamed(control.route);
    if (route) applyControl(route, control);
  }

  private tellOthers(route: Route, kind: OperationKind, { state, previous, reason, by }: BreakerChange): void {
    // Probes, and those that failed, are this replica's own affair.
    const isNews = by === 'calls' && (state === 'closed' || previous === 'closed');
    if (!isNews) return;
    const { replica } = this;
    const change = {
      at: this.options.clock.now(),
      replica,
      route: route.name,
      kind,
      state,
      reason,
      origin: 'calls',
    } as const;
    this.publish((tx) => recordBreakerChange(tx, change));
  }

  private async forget(): Promise<void> {
    try {
      await forgetBreakerChanges(this.options.db, keptPerRoute);
    } catch (error) {
      this.options.logger.warn({ error }, 'old changes of breakers are not deleted yet');
    }
  }

  private routeNamed(name: string): Route | undefined {
    return this.options.routes.find((route) => route.name === name);
  }

  private breakerOf({ route, kind }: BreakerChangeRow) {
    return kind === null ? undefined : this.routeNamed(route)?.breakers[kind];
  }
}
