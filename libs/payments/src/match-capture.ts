import { equals } from '@paywright/kernel';
import { findFollowUp, type FollowUp, followUpsOf } from './follow-up';
import type { Payment } from './payment';
import type { FindingOf } from './record-findings-command';

type CaptureNumbers = Pick<FindingOf<'captured'>, 'captureId' | 'captureRequestId'>;

/**
 * What asked for a capture: the request it names, else the only one the message can be about, if that is under way and the
 * amount can be its.
 */
export function askedCapture(
  payment: Payment,
  finding: FindingOf<'captured' | 'capture-failed'>,
): FollowUp | undefined {
  if (finding.captureRequestId !== undefined) return findFollowUp(payment, 'capture', finding.captureRequestId);
  const [only, another] = followUpsOf(payment, 'capture').filter((asked) => mayBeAbout(payment, asked, finding));
  if (only?.status !== 'requested' || another) return undefined;
  const amount = finding.kind === 'captured' ? finding.amount : undefined;
  return amount === undefined || (only.amount && equals(amount, only.amount)) ? only : undefined;
}

/** Not about what was never sent, was captured under another number, or was refused for another amount. */
function mayBeAbout(
  { captures }: Payment,
  asked: FollowUp,
  finding: FindingOf<'captured' | 'capture-failed'>,
): boolean {
  if (asked.status === 'rejected') return false;
  const amount = finding.kind === 'captured' ? finding.amount : undefined;
  if (asked.status === 'failed') return !amount || !asked.amount || equals(asked.amount, amount);
  const done = captures.find(({ captureRequestId }) => captureRequestId === asked.requestId);
  const isNumbered = done !== undefined && done.captureId !== asked.requestId;
  return !isNumbered || done.captureId === finding.captureId;
}

/** Where a message leaves out the capture's number, the number of its request stands for it. */
export function isSameCapture(a: CaptureNumbers, b: CaptureNumbers): boolean {
  if (a.captureId === b.captureId) return true;
  if (a.captureRequestId === undefined || a.captureRequestId !== b.captureRequestId) return false;
  return a.captureId === a.captureRequestId || b.captureId === b.captureRequestId;
}
