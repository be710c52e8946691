import type { PaymentView } from '@paywright/contracts';
import type { SandboxPayment } from '../sandbox/sandbox-books';

/**
 * Where our books and the sandbox's tell different stories about these payments, in sentences; empty when they agree:
 * captured and refunded here exactly what was taken and given back there, shipped exactly when captured whole and nothing
 * is doubted or given back before, and of one order at most one payment kept its money.
 */
export function disagreements(ours: readonly PaymentView[], theirs: readonly SandboxPayment[]): string[] {
  const byRequest = new Map(theirs.map((payment) => [payment.paymentRequestId, payment]));
  return [...ours.flatMap((view) => compare(view, byRequest.get(view.paymentRequestId ?? ''))), ...paidTwice(theirs)];
}

function compare(ours: PaymentView, theirs: SandboxPayment | undefined): string[] {
  const name = `${ours.paymentId} (order ${ours.referenceOrderId})`;
  const found: string[] = [];
  const taken = theirs === undefined ? 0n : moneyTaken(theirs);
  if (BigInt(ours.capturedAmount.value) !== taken) {
    found.push(`${name}: captured ${ours.capturedAmount.value} here, ${taken} at the sandbox`);
  }
  const late = ours.holds.some(({ reason }) => reason === 'late-payment');
  if (!late && (ours.status === 'captured') !== (taken > 0n && taken >= BigInt(ours.paymentAmount.value))) {
    found.push(`${name}: ${ours.status} here, ${taken} taken at the sandbox`);
  }
  const givenBack = theirs === undefined ? 0n : moneyGivenBack(theirs);
  if (BigInt(ours.refundedAmount.value) !== givenBack) {
    found.push(`${name}: refunded ${ours.refundedAmount.value} here, ${givenBack} at the sandbox`);
  }
  // Whether a refund or a dispute came before the goods left or after, only their order in time tells.
  const later = new Set(['unrequested-refund', 'disputed']);
  const mayShip = ours.status === 'captured' && ours.holds.every(({ reason }) => later.has(reason));
  const refunded = ours.followUps.some(({ kind, status }) => kind === 'refund' && status !== 'rejected');
  const eitherWay = mayShip && (refunded || ours.holds.length > 0);
  if (!eitherWay && (ours.shipment?.status === 'released') !== mayShip) {
    const doubts = ours.holds.map(({ reason }) => reason).join(', ') || 'no doubts';
    found.push(`${name}: ${ours.status} with ${doubts}, but its shipment is ${ours.shipment?.status ?? 'not there'}`);
  }
  if (theirs?.status === 'FAIL' && !['failed', 'expired', 'canceled'].includes(ours.status)) {
    found.push(`${name}: ${ours.status} here, ${theirs.resultCode} at the sandbox`);
  }
  return found;
}

/** 2C2P takes the money with the payment and reports no capture of its own. */
function moneyTaken({ acquirerName, status, amount, captures }: SandboxPayment): bigint {
  if (acquirerName === '2C2P') return status === 'SUCCESS' ? BigInt(amount.value) : 0n;
  return captures
    .filter((capture) => capture.status === 'SUCCESS')
    .reduce((sum, capture) => sum + BigInt(capture.amount.value), 0n);
}

function moneyGivenBack({ refunds }: SandboxPayment): bigint {
  return refunds
    .filter((refund) => refund.status === 'SUCCESS')
    .reduce((sum, refund) => sum + BigInt(refund.amount.value), 0n);
}

function paidTwice(theirs: readonly SandboxPayment[]): string[] {
  const keepsMoney = (payment: SandboxPayment) =>
    payment.status === 'SUCCESS' && moneyGivenBack(payment) < BigInt(payment.amount.value);
  const paid = theirs.filter(keepsMoney).map(({ referenceOrderId }) => referenceOrderId);
  return [...new Set(paid.filter((order, index) => paid.indexOf(order) !== index))].map(
    (order) => `order ${order} was paid more than once at the sandbox`,
  );
}
