import { disagreements, type SandboxPayment } from '@paywright/running-system';
import type { PlayedOrder } from './play-order';

/** What is wrong with how the orders ended, in sentences: against what was planned, and against the sandbox's books. */
export function judge(played: readonly PlayedOrder[], books: readonly SandboxPayment[]): string[] {
  const references = new Set(played.map(({ order }) => order.reference));
  const theirs = books.filter(({ referenceOrderId }) => references.has(referenceOrderId));
  const wrong = played.flatMap(faultsOf);
  if (theirs.length !== played.length) {
    wrong.push(`the sandbox knows ${theirs.length} payments of these ${played.length} orders`);
  }
  return [
    ...wrong,
    ...disagreements(
      played.map(({ payment }) => payment),
      theirs,
    ),
  ];
}

function faultsOf({ order, payment }: PlayedOrder): string[] {
  const { status, acquirer, refunded = '0' } = order.mustEnd;
  const faults: string[] = [];
  if (payment.status !== status)
    faults.push(`${order.reference} should have ended ${status}, but is ${payment.status}`);
  if (payment.refundedAmount.value !== refunded) {
    faults.push(`${order.reference} should have got ${refunded} back, but got ${payment.refundedAmount.value}`);
  }
  if (acquirer !== undefined && payment.acquirerName !== acquirer) {
    faults.push(`${order.reference} should have gone to ${acquirer}, but went to ${payment.acquirerName ?? 'nobody'}`);
  }
  if (payment.holds.length > 0) faults.push(`${order.reference} is held: ${payment.holds[0]?.detail}`);
  return faults;
}
