import type { BreakerMode } from '@paywright/circuit-breaker';
import type { Clock } from '@paywright/kernel';
import { inTransaction } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { OperationKind } from '../operations/operation';
import { recordAction } from '../operators/operator-actions';
import { recordBreakerChange } from './breaker-changes.repository';
import type { Route } from './route';
import type { RouteAgreement } from './route-agreement';
import { type Control, saveRouteControl } from './route-controls.repository';
import type { SelfTestResult } from './self-test';
import type { SelfTests } from './self-tests';

/** Who asks for something, and why. */
export interface OperatorWish {
  readonly operator: string;
  readonly reason: string;
}

export interface OperateRoutesDependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly agreement: Pick<RouteAgreement, 'replica' | 'look'>;
  readonly selfTests: Pick<SelfTests, 'test'>;
}

/** What operators do with routes: recorded with who and why, true on this replica at once and on the others within half a second. */
export class OperateRoutes {
  constructor(private readonly dependencies: OperateRoutesDependencies) {}

  /** False: the breaker is in this mode already. */
  async setBreakerMode(route: Route, kind: OperationKind, mode: BreakerMode, wish: OperatorWish): Promise<boolean> {
    return this.set(route, { control: kind, setting: mode, kind }, 'set-breaker-mode', wish);
  }

  /** A drained route gets no new payment, and sends no pay that was not sent yet; everything else about its payments goes on. */
  async drain(route: Route, drained: boolean, wish: OperatorWish): Promise<boolean> {
    const setting = drained ? 'drained' : 'undrained';
    return this.set(route, { control: 'drain', setting }, drained ? 'drain-route' : 'undrain-route', wish);
  }

  /** Tests the route's set-up now. The result counts: it takes the route out, or brings it back. */
  async test(route: Route, { operator, reason }: OperatorWish): Promise<SelfTestResult> {
    const { db, clock, selfTests } = this.dependencies;
    const result = await selfTests.test(route);
    const action = { operator, reason, action: 'self-test-route', subject: route.name, detail: result };
    await inTransaction(db, async (tx) => recordAction(tx, { ...action, at: clock.now() }));
    return result;
  }

  private async set(
    { name: route }: Route,
    { control, setting, kind }: { readonly control: Control; readonly setting: string; readonly kind?: OperationKind },
    action: string,
    { operator, reason }: OperatorWish,
  ): Promise<boolean> {
    const { db, clock, agreement } = this.dependencies;
    const changed = await inTransaction(db, async (tx) => {
      const at = clock.now();
      const isNew = await saveRouteControl(tx, { route, control, setting, reason, setBy: operator, at });
      const detail = { ...(kind && { kind }), setting, changed: isNew };
      recordAction(tx, { at, operator, reason, action, subject: route, detail });
      if (!isNew) return false;
      const why = `operator ${operator}: ${reason}`;
      const change = {
        at,
        replica: agreement.replica,
        route,
        kind,
        state: setting,
        reason: why,
        origin: 'operator',
      } as const;
      await recordBreakerChange(tx, change);
      return true;
    });
    await agreement.look();
    return changed;
  }
}
