import { inTransaction } from '@paywright/postgres';
import type { FollowUpRequest } from '../payments/request-follow-up';
import { followUpName } from './lost-history';
import { recordApproval } from './record-findings';
import { inPayment, type RecoveryContext } from './recovery-context';

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
  await sayIfRefusedNow(context, request);
}

/** Money may have gone under its number, and its requester, told no after a yes, may ask again under another one. */
async function sayIfRefusedNow(context: RecoveryContext, { paymentId, asked }: FollowUpRequest): Promise<void> {
  const { kind, reference } = asked;
  const isIt = (other: { readonly kind: string; readonly reference: string }): boolean =>
    other.kind === kind && other.reference === reference;
  const told = context.history.told.get(paymentId)?.snapshot?.followUps?.find(isIt);
  if (kind === 'cancel' || (told?.status !== 'requested' && told?.status !== 'succeeded')) return;
  await inPayment(context, paymentId, async (_tx, { payment }) => {
    const known = payment.followUps?.find(isIt);
    if (known?.status !== 'rejected') return;
    await context.tellOperators(
      `${paymentId}: ${kind} ${reference} was accepted before and is refused now (${known.ending?.detail}): look for ${told.requestId} on the account's dashboard before anybody asks for it again`,
    );
  });
}
