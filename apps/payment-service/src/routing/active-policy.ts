import { type CompiledPolicy, compilePolicy } from '@paywright/routing';
import type { DataSource } from 'typeorm';
import type { Logger } from '@paywright/observability';
import { Recurring } from '../recurring';
import { policyRepository } from './policy.repository';
import { routesOfPolicy } from './routes-of-policy';

/** Real milliseconds between looks for another policy: so long at most a replica goes on with the old one. */
const lookEveryMs = 500;

/** Further back nobody looks for a policy that can be followed here. */
const activationsLookedAt = 20;

export interface ActivePolicyOptions {
  readonly db: DataSource;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The routes configured here; the first takes every payment while no policy was ever activated. */
  readonly routes: readonly string[];
}

/** The policy in force, as this replica knows it. Another one is picked up without restart. */
export class ActivePolicy {
  private policy: CompiledPolicy;
  /** The newest version, while it cannot be followed here. */
  private passedOver: number | undefined;
  private readonly looks = new Recurring(lookEveryMs, () => this.look());

  constructor(private readonly options: ActivePolicyOptions) {
    this.policy = compilePolicy({ rules: [], default: { priority: options.routes.slice(0, 1) } }, 0);
  }

  current(): CompiledPolicy {
    return this.policy;
  }

  /** Knows the policy in force, or throws: no payment may be decided by an older one. */
  async start(): Promise<void> {
    await this.learn();
    this.looks.start();
  }

  stop(): Promise<void> {
    return this.looks.stop();
  }

  /** Looks now, instead of at the next turn. */
  async look(): Promise<void> {
    try {
      await this.learn();
    } catch (error) {
      this.options.logger.warn({ error }, 'could not look for another routing policy; going on with the one known');
    }
  }

  /**
   * Takes the newest policy of which every route is configured here. One that names others would have payments refused that another
   * replica takes: until ROUTES is the same everywhere, this one goes on by what it can follow.
   */
  private async learn(): Promise<void> {
    const { db, logger, routes } = this.options;
    const activations = await policyRepository.activations(db, activationsLookedAt);
    const newest = activations[0]?.version;
    if (newest === undefined || newest === this.policy.version || newest === this.passedOver) return;
    for (const version of new Set(activations.map((activation) => activation.version))) {
      const stored = await policyRepository.find(db, version);
      if (!stored) continue;
      const missing = [...routesOfPolicy(stored.document)].filter((name) => !routes.includes(name));
      if (missing.length > 0) {
        this.passedOver = version === newest ? version : this.passedOver;
        const advice =
          'the policy in force names routes that ROUTES has not: an older one decides here; add them and restart';
        if (version === newest) logger.error({ version, route: missing.join(', ') }, advice);
        continue;
      }
      if (version === newest) this.passedOver = undefined;
      if (version === this.policy.version) return;
      this.policy = compilePolicy(stored.document, stored.version);
      logger.info({ version: stored.version }, 'another routing policy decides from here on');
      return;
    }
  }
}
