import { type CompiledPolicy, compilePolicy } from '@paywright/routing';
import type { DataSource } from 'typeorm';
import type { Logger } from '@paywright/observability';
import { Recurring } from '../recurring';
import { policyRepository } from './policy.repository';

/** Real milliseconds between looks for another policy: so long at most a replica goes on with the old one. */
const lookEveryMs = 500;

export interface ActivePolicyOptions {
  readonly db: DataSource;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Takes every payment while no policy was ever activated. */
  readonly firstRoute: string;
}

/** The policy in force, as this replica knows it. Another one is picked up without restart. */
export class ActivePolicy {
  private policy: CompiledPolicy;
  private readonly looks = new Recurring(lookEveryMs, () => this.look());

  constructor(private readonly options: ActivePolicyOptions) {
    this.policy = compilePolicy({ rules: [], default: { priority: [options.firstRoute] } }, 0);
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

  private async learn(): Promise<void> {
    const { db, logger } = this.options;
    const [active] = await policyRepository.activations(db, 1);
    if (!active || active.version === this.policy.version) return;
    const stored = await policyRepository.find(db, active.version);
    if (!stored) return;
    this.policy = compilePolicy(stored.document, stored.version);
    logger.info({ version: stored.version }, 'another routing policy decides from here on');
  }
}
