import type { PaymentView } from '@paywright/contracts';
import type { SandboxPayment } from '../sandbox/sandbox-books';

/**
 * Where our books and the sandbox's tell different stories about these payments, in sentences; empty when they agree:
 * captured here exactly when the money was taken there, shipped exactly when captured and nothing is doubted, and of one
 * order at most one payment was paid.
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
  if ((ours.status === 'captured') !== taken > 0n) {
    found.push(`${name}: ${ours.status} here, ${taken} taken at the sandbox`);
  }
  const mayShip = ours.status === 'captured' && ours.holds.length === 0;
  if ((ours.shipment?.status === 'released') !== mayShip) {
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

function paidTwice(theirs: readonly SandboxPayment[]): string[] {
  const paid = theirs.filter(({ status }) => status === 'SUCCESS').map(({ referenceOrderId }) => referenceOrderId);
  return [...new Set(paid.filter((order, index) => paid.indexOf(order) !== index))].map(
    (order) => `order ${order} was paid more than once at the sandbox`,
  );
}
