import type { PaymentCommand } from './payment-command';
import type { FindingKind, UpstreamFinding } from './upstream-finding';

/** What the files `record-*` answer, with facts: something was learnt upstream. */
export type RecordFindings = Extract<PaymentCommand, { kind: 'RecordFindings' }>;

/** Findings of one kind. */
export type FindingOf<Kind extends FindingKind> = Extract<UpstreamFinding, { kind: Kind }>;
