import { disputeEnding, disputeEvent, type DisputeEnding, type DisputeEvent } from './dispute-ending';
import type { Fields } from './fields';
import type { AcquirerInfo, AmountReport } from './reports';
import { translateAcquirer, translateAmount } from './translate-common';

/** A dispute as its latest notification tells it (APO reference 8.2). The amount is the disputed one, maybe a part. */
export interface DisputeReport extends AmountReport {
  readonly event: DisputeEvent;
  readonly disputeId?: string;
  readonly apoPaymentId?: string;
  readonly paymentRequestId?: string;
  /** The disputed capture, where the payment has several. */
  readonly captureId?: string;
  /** A retrieval request only asks for papers; a chargeback has taken the money already. */
  readonly disputeType?: 'CHARGEBACK' | 'RETRIEVAL_REQUEST' | 'COMPLIANCE_REQUEST' | 'UNRECOGNIZED';
  readonly reasonCode?: string;
  /** Free text of the scheme or issuer: never log it. */
  readonly reasonMessage?: string;
  /** Scheme or issuer that raised it. */
  readonly source?: string;
  readonly disputedAt?: string;
  /** Until when it can be answered, with the acquirer; there is no fixed time for it (APO reference 8.3). */
  readonly defenseDueAt?: string;
  readonly defendable?: boolean;
  /** Absent while the dispute is open. */
  readonly ending?: DisputeEnding;
  readonly judgedAt?: string;
  readonly judgedResult?: string;
  readonly judgedAmount?: AmountReport;
  /** Why it counts as accepted: by the merchant, by time, by hand. */
  readonly acceptReason?: string;
  readonly acceptedAt?: string;
  readonly arn?: string;
  readonly acquirer?: AcquirerInfo;
}

const disputeTypes = {
  CHARGEBACK: 'CHARGEBACK',
  RETRIEVAL_REQUEST: 'RETRIEVAL_REQUEST',
  COMPLIANCE_REQUEST: 'COMPLIANCE_REQUEST',
} as const;

export function translateDispute(message: Fields, disputeNotificationType: string): DisputeReport {
  const event = disputeEvent(disputeNotificationType);
  const disputed = translateAmount(message, 'disputeAmount');
  const judged = message.child('disputeJudgedAmount') && translateAmount(message, 'disputeJudgedAmount');
  const judgedResult = message.text('disputeJudgedResult');
  return {
    event,
    disputeId: message.text('disputeId'),
    apoPaymentId: message.text('paymentId'),
    paymentRequestId: message.text('paymentRequestId'),
    captureId: message.text('captureId'),
    ...disputed,
    disputeType: disputeType(message.text('disputeType')),
    reasonCode: message.text('disputeReasonCode'),
    reasonMessage: message.text('disputeReasonMsg'),
    source: message.text('disputeSource'),
    disputedAt: message.instant('disputeTime'),
    defenseDueAt: message.instant('defenseDueTime'),
    defendable: message.flag('defendable'),
    ending: disputeEnding({ event, judgedResult, disputed, judged }),
    judgedAt: message.instant('disputeJudgedTime'),
    judgedResult,
    judgedAmount: judged,
    acceptReason: message.text('disputeAcceptReason'),
    acceptedAt: message.instant('disputeAcceptTime'),
    arn: message.text('arn'),
    acquirer: translateAcquirer(message),
  };
}

function disputeType(text: string | undefined): DisputeReport['disputeType'] {
  if (text === undefined) return undefined;
  return Object.entries(disputeTypes).find(([name]) => name === text)?.[1] ?? 'UNRECOGNIZED';
}
