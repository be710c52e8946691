import { inTransaction } from '@paywright/postgres';
import type { FollowUpRequest } from '../payments/request-follow-up';
import { followUpName } from './lost-history';
import { recordApproval } from './record-findings';
import type { RecoveryContext } from './recovery-context';

/** Decides a capture, a cancel or a refund that the database never saw; one whose requester was told no stays refused. */
export async function decideLostFollowUp(context: RecoveryContext, request: FollowUpRequest): Promise<void> {
  const { requestFollowUp, db, inbox, history, report } = context;
  const { paymentId, asked, source, id, time } = request;
  report.followUps += 1;
  const told = history.told.get(paymentId);
  if (told?.refusedFollowUps.has(followUpName(asked.kind, asked.reference))) {
    // Decided anew it might be taken, against what its requester was told.
    await inTransaction(db, (tx) => inbox.first(tx, { source, id, time }));
    report.followUpsRefused += 1;
    return;
  }
  await recordApproval(context, paymentId, { withCaptures: asked.kind === 'refund' });
  await requestFollowUp.handle(request);
}
