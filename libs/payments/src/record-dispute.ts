import { isDeepStrictEqual } from 'node:util';
import { asksForMoney, disputeDetail } from './dispute';
import { hold } from './hold';
import type { Payment } from './payment';
import type { PaymentFact } from './payment-fact';
import type { FindingOf } from './record-findings-command';

/** Messages of a dispute come in any order: its end is final, and what came before it is no news afterwards. */
export function recordDispute(payment: Payment, { dispute }: FindingOf<'disputed'>, at: number): PaymentFact[] {
  const { disputeId, status } = dispute;
  const known = payment.disputes?.find((candidate) => candidate.disputeId === disputeId);
  const told = definedFields(dispute);
  // Whoever asked for the money once is not taken to ask for papers only, afterwards.
  const keepsType = known !== undefined && asksForMoney(known) && !asksForMoney(told);
  // Storage keeps no undefined field: as stored, a repeat must be no news.
  const merged = definedFields({ ...known, ...told, ...(keepsType && { type: known.type }), at: known?.at ?? at });
  // What `needs-review` means for the money was not known: any end may follow it.
  const isOver =
    known !== undefined && known.status !== 'open' && (known.status !== 'needs-review' || status === 'open');
  if (isOver) {
    const isBack =
      status === 'open' && (known.status === 'won' || known.status === 'withdrawn') && asksForMoney(merged);
    // An old message, or another round: a person looks.
    if (isBack)
      return hold(payment, at, 'disputed', `${disputeDetail({ disputeId })}, opened after it was ${known.status}`);
    if (status === 'open' || status === known.status) return [];
    return hold(payment, at, 'contradiction', `dispute ${disputeId} was reported ${known.status} and then ${status}`);
  }
  const isNews = !known || !isDeepStrictEqual(known, merged);
  const facts: PaymentFact[] = isNews ? [{ kind: 'PaymentDisputed', at, dispute: merged }] : [];
  if (!asksForMoney(merged) || status === 'won' || status === 'withdrawn') return facts;
  return [...hold(payment, at, 'disputed', disputeDetail({ disputeId })), ...facts];
}

function definedFields<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
