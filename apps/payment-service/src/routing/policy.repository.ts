import { statement, type Tx } from '@paywright/postgres';
import type { PolicyDocument } from '@paywright/routing';
import type { DataSource } from 'typeorm';

/** A policy as it was stored, for ever; a change is another version. */
export interface StoredPolicy {
  readonly version: number;
  readonly document: PolicyDocument;
  readonly storedBy: string;
  readonly storedAt: Date;
}

/** From when on a policy decided. The newest is in force. */
export interface Activation {
  readonly version: number;
  readonly activatedBy: string;
  readonly activatedAt: Date;
  readonly reason: string;
}

/** One step of what was put in force. */
export interface ActivationStep {
  readonly version: number;
  readonly isRollback: boolean;
}

const insertPolicy = statement<{ version: number }>(
  'insert-policy',
  `INSERT INTO policies (document, stored_by, stored_at) VALUES ($1, $2, to_timestamp($3::float8 / 1000)) RETURNING version`,
);

const insertActivation = statement(
  'insert-policy-activation',
  `INSERT INTO policy_activations (version, activated_by, activated_at, reason, is_rollback)
   VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4, $5)`,
);

// Activations one after the other: whoever goes back must know what is in force.
const lockActivations = statement(
  'lock-policy-activations',
  `SELECT pg_advisory_xact_lock(hashtextextended('routing policy activations', 0))`,
);

const allActivations = statement<ActivationStep>(
  'all-policy-activations',
  'SELECT version, is_rollback AS "isRollback" FROM policy_activations ORDER BY id',
);

const takeTurn = statement<{ turn: string }>(
  'take-split-turn',
  `INSERT INTO split_turns AS t (policy_version, rule, taken) VALUES ($1, $2, 1)
   ON CONFLICT (policy_version, rule) DO UPDATE SET taken = t.taken + 1
   RETURNING taken - 1 AS turn`,
);

const storedSql = `SELECT version, document, stored_by AS "storedBy", stored_at AS "storedAt" FROM policies`;

export const policyRepository = {
  /** Answers the new version. */
  async insert(tx: Tx, document: PolicyDocument, storedBy: string, at: number): Promise<number> {
    const [row] = await insertPolicy(tx, [JSON.stringify(document), storedBy, at]);
    return row?.version ?? 0;
  },

  async find(db: DataSource, version: number): Promise<StoredPolicy | undefined> {
    const [row] = await db.query<StoredPolicy[]>(`${storedSql} WHERE version = $1`, [version]);
    return row;
  },

  /** Newest first. */
  async list(db: DataSource, limit: number): Promise<StoredPolicy[]> {
    return db.query<StoredPolicy[]>(`${storedSql} ORDER BY version DESC LIMIT $1`, [limit]);
  },

  async activate(
    tx: Tx,
    {
      version,
      by,
      at,
      reason,
      isRollback,
    }: { version: number; by: string; at: number; reason: string; isRollback: boolean },
  ): Promise<void> {
    await insertActivation(tx, [version, by, at, reason, isRollback]);
  },

  /** What was put in force so far, oldest first; nobody activates anything until the transaction ends. */
  async lockActivated(tx: Tx): Promise<ActivationStep[]> {
    await lockActivations(tx, []);
    return allActivations(tx, []);
  },

  /** Newest first. */
  async activations(db: DataSource, limit: number): Promise<Activation[]> {
    return db.query<Activation[]>(
      `SELECT version, activated_by AS "activatedBy", activated_at AS "activatedAt", reason
         FROM policy_activations ORDER BY id DESC LIMIT $1`,
      [limit],
    );
  },

  /** Whose turn it is, counted from 0: once per payment, exact across replicas, given back if the transaction fails. */
  async takeTurn(tx: Tx, version: number, rule: string): Promise<number> {
    const [row] = await takeTurn(tx, [version, rule]);
    return Number(row?.turn ?? 0);
  },

  /** Whose turn would be next; takes nothing. */
  async nextTurn(db: DataSource, version: number, rule: string): Promise<number> {
    const [row] = await db.query<{ taken: string }[]>(
      'SELECT taken FROM split_turns WHERE policy_version = $1 AND rule = $2',
      [version, rule],
    );
    return Number(row?.taken ?? 0);
  },
};
