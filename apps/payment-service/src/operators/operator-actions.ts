import { endWith, statement, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';

/** Something an operator did, with everything needed to understand it later. */
export interface OperatorAction {
  readonly at: number;
  readonly operator: string;
  /** A verb and what it is about, such as `activate-policy`, `open-breaker`, `inquire-payment`. */
  readonly action: string;
  /** Which one: a payment's id, a route's name, a policy's version. */
  readonly subject: string;
  /** Why, in the operator's words. */
  readonly reason?: string;
  /** What was asked and what came of it; nothing secret. */
  readonly detail: object;
}

const insertAction = statement(
  'insert-operator-action',
  `INSERT INTO operator_actions (at, operator, action, subject, reason, detail)
   VALUES (to_timestamp($1::float8 / 1000), $2, $3, $4, $5, $6)`,
);

/** Written in the transaction that does it: nothing an operator does is without its record, nor a record without its deed. */
export function recordAction(tx: Tx, { at, operator, action, subject, reason, detail }: OperatorAction): void {
  endWith(tx, insertAction(tx, [at, operator, action, subject, reason ?? null, JSON.stringify(detail)]));
}

interface ActionRow {
  id: string;
  at: Date;
  operator: string;
  action: string;
  subject: string;
  reason: string | null;
  detail: object;
}

/** What operators did last, newest first; of one subject where it is given. */
export async function listActions(db: DataSource, subject: string | undefined, limit: number): Promise<ActionRow[]> {
  const columns = 'id, at, operator, action, subject, reason, detail';
  // Apart, so that each is read along its index.
  return subject === undefined
    ? db.query<ActionRow[]>(`SELECT ${columns} FROM operator_actions ORDER BY id DESC LIMIT $1`, [limit])
    : db.query<ActionRow[]>(`SELECT ${columns} FROM operator_actions WHERE subject = $1 ORDER BY id DESC LIMIT $2`, [
        subject,
        limit,
      ]);
}
