import type { AmountReport } from './reports';

/** What a dispute says in its latest message, in one spelling where the documents have two (C16). */
export type DisputeEvent =
  | 'DISPUTE_CREATED'
  /** Due within a day; only Antom direct says so. */
  | 'DEFENSE_DUE_ALERT'
  | 'DEFENSE_SUPPLIED'
  | 'DISPUTE_JUDGED'
  | 'DISPUTE_ACCEPTED'
  | 'DISPUTE_CANCELLED'
  | 'RDR_RESOLVED'
  | 'UNRECOGNIZED';

/** How a dispute ended, from the merchant's view: whether the disputed money stays. */
export type DisputeEnding =
  | 'won'
  | 'lost'
  /** Less was taken than was disputed. */
  | 'partly-lost'
  /** The buyer took it back, so the money stays. */
  | 'withdrawn'
  /** Verdicts on a compliance case; what they mean for the money is nowhere said, so a person must look. */
  | 'compliance-validated'
  | 'compliance-not-validated'
  /** Judged, in words nobody documented: a person must look. */
  | 'unrecognized';

const events: Readonly<Record<string, DisputeEvent>> = {
  DISPUTE_CREATED: 'DISPUTE_CREATED',
  DEFENSE_DUE_ALERT: 'DEFENSE_DUE_ALERT',
  DISPUTE_DUE_ALERT: 'DEFENSE_DUE_ALERT',
  DEFENSE_SUPPLIED: 'DEFENSE_SUPPLIED',
  DISPUTE_SUPPLIED: 'DEFENSE_SUPPLIED',
  DISPUTE_JUDGED: 'DISPUTE_JUDGED',
  DISPUTE_ACCEPTED: 'DISPUTE_ACCEPTED',
  DISPUTE_CANCELLED: 'DISPUTE_CANCELLED',
  RDR_RESOLVED: 'RDR_RESOLVED',
};

export function disputeEvent(disputeNotificationType: string): DisputeEvent {
  return Object.hasOwn(events, disputeNotificationType)
    ? (events[disputeNotificationType] ?? 'UNRECOGNIZED')
    : 'UNRECOGNIZED';
}

export interface DisputeVerdict {
  readonly event: DisputeEvent;
  /** `disputeJudgedResult` as written. */
  readonly judgedResult?: string;
  readonly disputed?: AmountReport;
  readonly judged?: AmountReport;
}

/**
 * How the dispute ended, or undefined while it is open. The one place that reads `disputeJudgedResult`, whose names mislead:
 * ACCEPT_BY_CUSTOMER puts the loss on the buyer, so the merchant has won; ACCEPT_BY_MERCHANT takes the money from the merchant
 * (APO reference 8.2).
 */
export function disputeEnding({ event, judgedResult, disputed, judged }: DisputeVerdict): DisputeEnding | undefined {
  switch (event) {
    case 'DISPUTE_CANCELLED':
      return 'withdrawn';
    case 'DISPUTE_ACCEPTED':
    case 'RDR_RESOLVED':
      return 'lost';
    case 'DISPUTE_JUDGED':
      break;
    default:
      return undefined;
  }
  switch (judgedResult) {
    case 'ACCEPT_BY_CUSTOMER':
      return 'won';
    case 'ACCEPT_BY_MERCHANT':
      return isLess(judged, disputed) ? 'partly-lost' : 'lost';
    case 'VALIDATE_SUCCESS':
      return 'compliance-validated';
    case 'VALIDATE_FAIL':
      return 'compliance-not-validated';
    default:
      return 'unrecognized';
  }
}

/** Only where both amounts are readable and of one currency; a judged amount of nothing is no amount. */
function isLess(judged: AmountReport | undefined, disputed: AmountReport | undefined): boolean {
  const [less, more] = [judged?.amount, disputed?.amount];
  if (!less || !more || less.currency !== more.currency) return false;
  return less.minor > 0n && less.minor < more.minor;
}
