import type { Money, Random } from '@paywright/kernel';
import type { Timeline } from '../clock/timeline';
import type { AnnounceResult } from '../notifications/announce-result';
import { disputeNumber } from '../payments/numbers';
import type { Dispute, Payment } from '../payments/payment';

/** One Korean sample gives eleven days to answer (APO reference 8.3). */
const defenseMs = 11 * 24 * 3_600_000;

/** How a dispute is judged: `ACCEPT_BY_CUSTOMER` leaves the merchant its money (APO reference 8.2). */
export type Verdict = 'ACCEPT_BY_CUSTOMER' | 'ACCEPT_BY_MERCHANT';

/** Disputes, raised and decided by whoever plays the buyer's bank (APO reference 8). */
export class RaiseDispute {
  constructor(
    private readonly timeline: Timeline,
    private readonly announce: AnnounceResult,
    private readonly secrets: Random,
  ) {}

  raise(payment: Payment, type: Dispute['type'], amount: Money): Dispute {
    const at = this.timeline.clock.now();
    const disputeId = disputeNumber(at, this.secrets);
    const dispute: Dispute = { disputeId, type, amount, at, defenseDueAt: at + defenseMs, status: 'OPEN' };
    payment.disputes.push(dispute);
    this.announce.dispute(payment, dispute, 'DISPUTE_CREATED', at);
    return dispute;
  }

  /** False when it was decided before. */
  judge(payment: Payment, dispute: Dispute, verdict: Verdict): boolean {
    if (dispute.status !== 'OPEN') return false;
    dispute.status = 'JUDGED';
    this.announce.dispute(payment, dispute, 'DISPUTE_JUDGED', this.timeline.clock.now(), verdict);
    return true;
  }

  /** The buyer withdraws it. False when it was decided before. */
  cancel(payment: Payment, dispute: Dispute): boolean {
    if (dispute.status !== 'OPEN') return false;
    dispute.status = 'CANCELLED';
    this.announce.dispute(payment, dispute, 'DISPUTE_CANCELLED', this.timeline.clock.now());
    return true;
  }
}
