import type { UnknownOutcome } from '@paywright/apo';
import type { Clock, Random } from '@paywright/kernel';
import type { Logger, Metrics } from '@paywright/observability';
import type { Tx } from '@paywright/postgres';
import { Recurring } from '../recurring';
import { recordBreakerChange } from './breaker-changes.repository';
import type { Route } from './route';
import type { RouteAgreement } from './route-agreement';
import { saveRouteControl } from './route-controls.repository';
import { explain, selfTest, type SelfTestResult } from './self-test';

/** Real time between two self-tests of a route that is out. */
const testEveryMs = 15_000;
/** Real time between looks for tests that are due. */
const lookEveryMs = 250;

export interface SelfTestsOptions {
  readonly routes: readonly Route[];
  readonly agreement: Pick<RouteAgreement, 'replica' | 'publish'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * Takes routes out whose set-up upstream refuses, tests them until they pass, and brings them back. Each replica believes its own
 * test alone: a key may be wrong on one machine, or new on some only.
 */
export class SelfTests {
  private readonly looks = new Recurring(lookEveryMs, () => this.testThoseDue());
  private readonly faults;

  constructor(private readonly options: SelfTestsOptions) {
    this.faults = options.metrics.counter({
      name: 'upstream_setup_faults_total',
      help: 'Times a route was taken out because upstream refused its client id, keys or headers.',
      labelNames: ['route'],
    });
  }

  start(): void {
    this.looks.start();
  }

  async stop(): Promise<void> {
    await this.looks.stop();
  }

  /** A call was refused for our set-up: every other one would be. Alarmed once, however many calls say so. */
  refused(route: Route, outcome: UnknownOutcome): void {
    this.takeOut(route, explain(outcome));
  }

  /** Tests the route now; its result counts, in or out. */
  async test(route: Route): Promise<SelfTestResult> {
    const result = await selfTest(route, this.options.random);
    if (result.passed) this.bringBack(route);
    else if (result.setupFault) this.takeOut(route, result);
    route.duty.testNext(performance.now() + testEveryMs);
    return result;
  }

  private async testThoseDue(): Promise<void> {
    const due = this.options.routes.filter(({ duty }) => duty.isTestDue(performance.now()));
    await Promise.all(
      due.map(async (route) => {
        const result = await this.test(route);
        if (result.passed) return;
        const { detail, fix } = result;
        this.options.logger.warn(
          { route: route.name, reason: `${detail}; ${fix}` },
          'the self-test failed; testing again',
        );
      }),
    );
  }

  private takeOut(route: Route, { detail, fix }: { readonly detail: string; readonly fix: string }): void {
    const { clock, logger } = this.options;
    const since = clock.now();
    if (!route.duty.takeOut({ detail, fix, since }, performance.now() + testEveryMs)) return;
    this.faults.inc({ route: route.name });
    logger.error(
      { route: route.name, reason: `${detail}; ${fix}` },
      'the route is taken out until its self-test passes; its payments stay open meanwhile',
    );
    this.publish(route, 'failing', detail);
  }

  private bringBack(route: Route): void {
    if (!route.duty.bringBack()) return;
    // What waited for it meanwhile comes back slowly.
    route.gates.pay.pace.startSlowly();
    this.options.logger.info({ route: route.name }, 'the self-test passed: the route is back');
    this.publish(route, 'passed', 'the self-test was answered and verified');
  }

  /** Others need to be told only what is news to them too. */
  private publish({ name: route }: Route, setting: 'failing' | 'passed', reason: string): void {
    const { agreement, clock } = this.options;
    const { replica } = agreement;
    const at = clock.now();
    agreement.publish(async (tx: Tx) => {
      const isSet = await saveRouteControl(tx, { route, control: 'self-test', setting, reason, setBy: replica, at });
      if (isSet) await recordBreakerChange(tx, { at, replica, route, state: setting, reason, origin: 'self-test' });
    });
  }
}
