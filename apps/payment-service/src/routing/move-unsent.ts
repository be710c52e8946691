import type { Clock } from '@paywright/kernel';
import type { Outbox } from '@paywright/outbox';
import { attemptView, isOpen } from '@paywright/payments';
import { inTransaction, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { forEachRow } from '../for-each-row';
import { advancePayment } from '../payments/advance-payment';
import { paymentRepository } from '../payments/payment.repository';
import { saveAdvanced } from '../payments/record-news';
import type { Route } from '../routes/route';
import type { Routes } from '../routes/routes';
import { attemptRepository } from './attempt.repository';
import { whyDeferred } from './choose-route';
import type { PrepareNextAttempt } from './next-attempt';

/** Payments moved or told per route and turn at most, those with the least time left first: recovery is bounded, and no turn holds up the next. */
const batch = 50;
/** While every route is out, so many are looked through for those that were not told yet. */
const lookedThrough = 500;

export interface MoveUnsentDependencies {
  readonly db: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly routes: Routes;
  readonly nextAttempt: PrepareNextAttempt;
  /** Called once another attempt's pay is due. */
  readonly onPayDue: () => void;
}

interface Waiting {
  payment_id: string;
  request_id: string;
  rounds: number;
  /** As PostgreSQL writes it, to the microsecond. */
  send_before: string;
  /** It is known to wait. */
  is_told: boolean;
}

const beginning = { send_before: '-infinity', request_id: '' };

/**
 * Looks after payments that wait, unsent, for a route that takes none now: another route takes them as soon as one can; until
 * then they are said to be deferred. Whoever is looked at and cannot be moved does not stand before the others: each turn goes on
 * where the last one ended.
 */
export class MoveUnsent {
  /** By route: the last one looked at. */
  private readonly reached = new Map<string, Pick<Waiting, 'send_before' | 'request_id'>>();

  constructor(private readonly dependencies: MoveUnsentDependencies) {}

  /** One turn; answers how many went to another route. */
  async turn(): Promise<number> {
    const { routes, onPayDue } = this.dependencies;
    const blocked = routes.all.filter(({ isOut }) => isOut());
    if (blocked.length === 0) return 0;
    const isHopeless = blocked.length === routes.all.length;
    let moved = 0;
    for (const route of blocked) moved += await this.lookAt(route, isHopeless);
    if (moved > 0) onPayDue();
    return moved;
  }

  private async lookAt({ name }: Route, isHopeless: boolean): Promise<number> {
    const { db, clock } = this.dependencies;
    const { send_before: sendBefore, request_id: requestId } = this.reached.get(name) ?? beginning;
    const rows = await db.query<Waiting[]>(
      `SELECT o.payment_id, o.request_id, o.rounds, o.send_before::text AS send_before, p.status = 'deferred' AS is_told
         FROM operations o JOIN payments p ON p.id = o.payment_id
        WHERE o.state = 'due' AND o.route = $1 AND o.kind = 'pay' AND o.lease_until IS NULL AND o.unproven_sends = 0
          AND o.send_before > to_timestamp($2::float8 / 1000) AND (o.send_before, o.request_id) > ($3::timestamptz, $4)
        ORDER BY o.send_before, o.request_id LIMIT $5`,
      [name, clock.now(), sendBefore, requestId, isHopeless ? lookedThrough : batch],
    );
    // Nobody can be moved while every route is out: there is only something to say to those who were not told yet.
    const concerned = (isHopeless ? rows.filter(({ is_told }) => !is_told) : rows).slice(0, batch);
    const isLast = rows.length < (isHopeless ? lookedThrough : batch) && concerned.length < batch;
    const reached = concerned.length === batch ? concerned.at(-1) : rows.at(-1);
    if (isLast || !reached) this.reached.delete(name);
    else this.reached.set(name, reached);
    let moved = 0;
    await forEachRow(concerned, async (row) => {
      if (await inTransaction(db, (tx) => this.move(tx, row))) moved += 1;
    });
    this.dependencies.outbox.committed();
    return moved;
  }

  private async move(tx: Tx, { payment_id: id, request_id: requestId, rounds }: Waiting): Promise<boolean> {
    const { outbox, clock, nextAttempt, routes } = this.dependencies;
    const at = clock.now();
    const stored = await paymentRepository.lock(tx, id);
    const payment = stored && attemptView(stored.payment, requestId);
    if (!stored || payment !== stored.payment || !isOpen(payment)) return false;
    const route = routes.find(payment.attempt?.route);
    if (!route?.isOut()) return false;
    const ready = await nextAttempt.afterNeverSent(tx, payment, { rounds, isUnreachable: false });
    if (ready.next && (await attemptRepository.closeUntaken(tx, requestId))) {
      const move = {
        kind: 'MoveUnsent',
        at,
        next: ready.next,
        reason: 'never-sent',
        detail: route.standing()?.detail ?? 'out',
      } as const;
      const moved = advancePayment(payment, [move]);
      saveAdvanced(tx, outbox, { ...stored, payment: moved.payment }, moved, {}, at, { ready });
      return true;
    }
    const detail = ready.next || !ready.decision ? undefined : whyDeferred(ready.decision);
    if (detail === undefined) return false;
    const deferred = advancePayment(payment, [{ kind: 'Defer', at, detail }]);
    saveAdvanced(tx, outbox, { ...stored, payment: deferred.payment }, deferred, {}, at);
    return false;
  }
}
