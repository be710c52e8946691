import { Problem } from '@paywright/http';
import { type Clock, isoInstant, holdsCardNumber } from '@paywright/kernel';
import { inTransaction } from '@paywright/postgres';
import {
  checkPolicy,
  compilePolicy,
  decideRoute,
  type HealthOf,
  isSplit,
  matchRule,
  type PolicyDocument,
  type PolicyFault,
  type RoutedPayment,
  type RouteDecision,
} from '@paywright/routing';
import type { DataSource } from 'typeorm';
import { recordAction } from '../operators/operator-actions';
import type { Route } from '../routes/route';
import type { Routes } from '../routes/routes';
import { selfTest } from '../routes/self-test';
import type { ActivePolicy } from './active-policy';
import { worldOf } from './choose-route';
import { routesOfPolicy } from './routes-of-policy';
import { type ActivationStep, policyRepository, type StoredPolicy } from './policy.repository';

export interface PoliciesDependencies {
  readonly db: DataSource;
  readonly clock: Clock;
  readonly routes: Routes;
  readonly policies: Pick<ActivePolicy, 'current' | 'look'>;
  readonly healthOf: HealthOf;
}

/** Who does it, and why, in the operator's words. */
export interface ByOperator {
  readonly operator: string;
  readonly reason: string;
}

/** Routing policies as operators handle them: stored, activated, gone back to, tried out. */
export class Policies {
  constructor(private readonly dependencies: PoliciesDependencies) {}

  /** Stores a policy that has no fault as a new version; nothing decides by it yet. A faulty one is a 422 with every fault. */
  async store(document: unknown, operator: string): Promise<{ version: number }> {
    const { db, clock, routes } = this.dependencies;
    const checked = checkPolicy(
      document,
      routes.all.map(({ terms }) => terms),
    );
    if ('faults' in checked) throw faulty(checked.faults);
    if (holdsCardNumber(checked.document.description ?? '')) {
      throw faulty([{ field: 'description', rule: 'must hold no card number', fix: 'leave it out' }]);
    }
    const at = clock.now();
    return inTransaction(db, async (tx) => {
      const version = await policyRepository.insert(tx, checked.document, operator, at);
      recordAction(tx, { at, operator, action: 'store-policy', subject: `policy ${version}`, detail: {} });
      return { version };
    });
  }

  /**
   * Makes a version decide from here on, on all replicas within a second. Every route it names must be configured as it was when
   * the policy was written, and pass its self-test unless it is drained: a wrong key is found here, not by the first buyer.
   */
  async activate(version: number, by: ByOperator): Promise<{ version: number; activatedAt: string }> {
    const stored = await this.stored(version);
    await this.testFor(stored);
    return this.putInForce(by, 'activate-policy', () => version);
  }

  /**
   * Goes back to the version that was in force before the present one was activated; again, one further. What was left so is not
   * come back to. No route is tested: it decided before, and there may be no time.
   */
  async rollBack(by: ByOperator): Promise<{ version: number; activatedAt: string }> {
    return this.putInForce(by, 'roll-back-policy', (steps) => {
      const earlier = versionBefore(steps);
      if (earlier !== undefined) return earlier;
      throw new Problem(409, 'no-earlier-policy', 'There is no policy to go back to', {
        detail: 'No other version was in force before this one. Store and activate one.',
      });
    });
  }

  /** Which route a payment would take, and why, by the policy in force or by another version; nothing is changed. */
  async dryRun(payment: RoutedPayment, version?: number): Promise<RouteDecision> {
    const { db, routes, policies, healthOf } = this.dependencies;
    const policy =
      version === undefined ? policies.current() : compilePolicy((await this.stored(version)).document, version);
    const rule = matchRule(policy, payment, healthOf);
    const turn = isSplit(rule) ? await policyRepository.nextTurn(db, policy.version, rule.name) : undefined;
    return decideRoute(policy, payment, rule, { ...worldOf(routes), turn });
  }

  async stored(version: number): Promise<StoredPolicy> {
    const stored = await policyRepository.find(this.dependencies.db, version);
    if (stored) return stored;
    throw new Problem(404, 'policy-unknown', `There is no policy ${version}`, {
      detail: 'GET /admin/policies lists those there are.',
    });
  }

  async list(): Promise<object> {
    const { db, policies } = this.dependencies;
    const [stored, activations] = await Promise.all([
      policyRepository.list(db, 100),
      policyRepository.activations(db, 100),
    ]);
    return {
      inForce: activations[0]?.version ?? 0,
      knownHere: policies.current().version,
      policies: stored.map(({ version, storedBy, storedAt, document }) => ({
        version,
        storedBy,
        storedAt,
        description: document.description,
      })),
      activations,
    };
  }

  /** The version in force; while there is none, what decides instead. */
  async active(): Promise<object> {
    const [activation] = await policyRepository.activations(this.dependencies.db, 1);
    if (activation) return { ...(await this.stored(activation.version)), ...activation };
    const document: PolicyDocument = { rules: [], default: { priority: [this.dependencies.routes.first.name] } };
    return { version: 0, document };
  }

  private async putInForce(
    { operator, reason }: ByOperator,
    action: 'activate-policy' | 'roll-back-policy',
    choose: (steps: readonly ActivationStep[]) => number,
  ): Promise<{ version: number; activatedAt: string }> {
    const { db, clock, policies } = this.dependencies;
    const at = clock.now();
    const version = await inTransaction(db, async (tx) => {
      const steps = await policyRepository.lockActivated(tx);
      const chosen = choose(steps);
      const isRollback = action === 'roll-back-policy';
      await policyRepository.activate(tx, { version: chosen, by: operator, at, reason, isRollback });
      const detail = { before: steps.at(-1)?.version ?? 0 };
      recordAction(tx, { at, operator, action, subject: `policy ${chosen}`, reason, detail });
      return chosen;
    });
    await policies.look();
    return { version, activatedAt: isoInstant(at) };
  }

  private async testFor({ document, version }: StoredPolicy): Promise<void> {
    const { routes } = this.dependencies;
    const checked = checkPolicy(
      document,
      routes.all.map(({ terms }) => terms),
    );
    if ('faults' in checked) throw faulty(checked.faults);
    const tested = ({ name, duty }: Route): boolean => routesOfPolicy(document).has(name) && duty.drain === undefined;
    const named = routes.all.filter(tested);
    const tests = await Promise.all(named.map(async (route) => ({ name: route.name, result: await selfTest(route) })));
    const errors = tests.flatMap(({ name, result }) =>
      result.passed ? [] : [{ field: name, rule: result.detail, fix: result.fix }],
    );
    if (errors.length === 0) return;
    throw new Problem(409, 'self-test-failed', `Policy ${version} names routes that fail their self-test`, {
      detail:
        'Mend them; or drain them, since a drained route is not tested; or activate a policy that does not name them.',
      errors,
    });
  }
}

/** What was in force before the present version, as if what was gone back from had never been. */
function versionBefore(steps: readonly ActivationStep[]): number | undefined {
  const standing: number[] = [];
  for (const { version, isRollback } of steps) {
    if (isRollback) standing.pop();
    else if (standing.at(-1) !== version) standing.push(version);
  }
  return standing.at(-2);
}

function faulty(faults: readonly PolicyFault[]): Problem {
  return new Problem(422, 'invalid-policy', 'The policy breaks its rules', { errors: [...faults] });
}
