import { Problem } from '@paywright/http';
import { type Clock, isoInstant } from '@paywright/kernel';
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
import type { Routes } from '../routes/routes';
import { selfTest } from '../routes/self-test';
import type { ActivePolicy } from './active-policy';
import { worldOf } from './choose-route';
import { routesOfPolicy } from './routes-of-policy';
import { policyRepository, type StoredPolicy } from './policy.repository';

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
    const at = clock.now();
    return inTransaction(db, async (tx) => {
      const version = await policyRepository.insert(tx, checked.document, operator, at);
      recordAction(tx, { at, operator, action: 'store-policy', subject: `policy ${version}`, detail: {} });
      return { version };
    });
  }

  /**
   * Makes a version decide from here on, on all replicas within a second. Every route it names must be configured as it was when
   * the policy was written, and pass its self-test: a wrong key is found here, not by the first buyer.
   */
  async activate(version: number, by: ByOperator): Promise<{ version: number; activatedAt: string }> {
    const stored = await this.stored(version);
    await this.testFor(stored);
    return this.putInForce(by, 'activate-policy', () => version);
  }

  /** Goes back to the version that was in force before the present one. */
  async rollBack(by: ByOperator): Promise<{ version: number; activatedAt: string }> {
    const before = (versions: readonly number[]): number => {
      const earlier = versions.find((version) => version !== versions[0]);
      if (earlier !== undefined) return earlier;
      throw new Problem(409, 'no-earlier-policy', 'There is no policy to go back to', {
        detail: 'No other version was ever in force. Store and activate one.',
      });
    };
    const { db } = this.dependencies;
    const activated = (await policyRepository.activations(db, 1_000)).map(({ version }) => version);
    const tested = before(activated);
    await this.testFor(await this.stored(tested));
    return this.putInForce(by, 'roll-back-policy', (versions) => {
      if (versions[0] === activated[0] && before(versions) === tested) return tested;
      throw new Problem(409, 'policy-changed-meanwhile', 'Another policy was activated meanwhile', {
        detail: `Version ${versions[0] ?? 0} is in force now. Look at it (GET /admin/policies), and go back again if you still want to.`,
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
    action: string,
    choose: (activated: readonly number[]) => number,
  ): Promise<{ version: number; activatedAt: string }> {
    const { db, clock, policies } = this.dependencies;
    const at = clock.now();
    const version = await inTransaction(db, async (tx) => {
      const activated = await policyRepository.lockActivated(tx);
      const chosen = choose(activated);
      await policyRepository.activate(tx, { version: chosen, by: operator, at, reason });
      const detail = { before: activated[0] ?? 0 };
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
    const named = routes.all.filter(({ name }) => routesOfPolicy(document).has(name));
    const tests = await Promise.all(named.map(async (route) => ({ name: route.name, result: await selfTest(route) })));
    const errors = tests.flatMap(({ name, result }) =>
      result.passed ? [] : [{ field: name, rule: result.detail, fix: result.fix }],
    );
    if (errors.length === 0) return;
    throw new Problem(409, 'self-test-failed', `Policy ${version} names routes that fail their self-test`, { errors });
  }
}

function faulty(faults: readonly PolicyFault[]): Problem {
  return new Problem(422, 'invalid-policy', 'The policy breaks its rules', { errors: [...faults] });
}
