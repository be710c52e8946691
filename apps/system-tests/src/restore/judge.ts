import type { PaymentView } from '@paywright/contracts';
import { disagreements, type SandboxPayment } from '@paywright/running-system';
import { type Check, check } from '../drill/judge/evidence';
import { expected, type Shopper } from './shopper';

/** What is known once everything has settled, or ought to have. */
export interface RestoreEvidence {
  readonly shoppers: readonly Shopper[];
  readonly ours: readonly PaymentView[];
  readonly theirs: readonly SandboxPayment[];
  /** In the operators' queue. */
  readonly unknown: readonly string[];
  /** Of each release on the log: its event id and its order. */
  readonly releases: readonly { readonly id: string; readonly referenceOrderId: string }[];
  readonly deadLetters: number;
}

/** What must hold after a restore, of orders from before and after the moment restored to alike. */
export function judgeRestore(evidence: RestoreEvidence): Check[] {
  return [
    everybodyServed(evidence),
    nobodyChargedTwice(evidence),
    nothingForeign(evidence),
    booksAgree(evidence),
    nothingOpen(evidence),
    shippedOnce(evidence),
    check(
      'no dead letters',
      String(evidence.deadLetters),
      evidence.deadLetters > 0 ? ['see the topic dead-letters'] : [],
    ),
  ];
}

/** Under the number the shop was told, and as the shop and the buyer wanted. */
function everybodyServed({ shoppers, ours }: RestoreEvidence): Check {
  const byId = new Map(ours.map((view) => [view.paymentId, view]));
  const faults = shoppers.flatMap(({ kind, referenceOrderId, paymentId = '', fault, isDone }) => {
    const view = byId.get(paymentId);
    const { status, refunded } = expected[kind];
    if (fault !== undefined) return [`${referenceOrderId} (${kind}): ${fault}`];
    if (!view) return [`${referenceOrderId} (${kind}): its payment ${paymentId} is not there`];
    const isAsWanted = view.status === status && BigInt(view.refundedAmount.value) === refunded;
    if (isDone && isAsWanted) return [];
    return [`${referenceOrderId} (${kind}, ${paymentId}): ${view.status}, refunded ${view.refundedAmount.value}`];
  });
  const figures = `${shoppers.length - faults.length} of ${shoppers.length}`;
  return check('every order ended as its shop and buyer wanted', figures, shoppers.length > 0 ? faults : ['no orders']);
}

function nobodyChargedTwice({ theirs }: RestoreEvidence): Check {
  const paid = theirs.filter(({ status }) => status === 'SUCCESS').map(({ referenceOrderId }) => referenceOrderId);
  const twice = [...new Set(paid.filter((order, index) => paid.indexOf(order) !== index))];
  return check(
    'no order charged twice',
    `${paid.length} charged`,
    twice.map((order) => `${order} was charged twice`),
  );
}

function nothingForeign({ ours, theirs }: RestoreEvidence): Check {
  const known = new Set(
    ours.flatMap(({ paymentRequestId, pastAttempts = [] }) => [
      paymentRequestId,
      ...pastAttempts.map((attempt) => attempt.paymentRequestId),
    ]),
  );
  const foreign = theirs.filter(({ paymentRequestId }) => !known.has(paymentRequestId));
  return check(
    'upstream has no payment that is unknown here',
    `${theirs.length} upstream`,
    foreign.map(
      ({ referenceOrderId, paymentRequestId, status }) => `${referenceOrderId}: ${paymentRequestId} (${status})`,
    ),
  );
}

function booksAgree({ ours, theirs }: RestoreEvidence): Check {
  return check('our books as upstream’s', `${ours.length} payments`, disagreements(ours, theirs));
}

function nothingOpen({ ours, unknown }: RestoreEvidence): Check {
  const over = new Set(['captured', 'rejected', 'failed', 'canceled', 'expired']);
  const open = ours.filter(({ status, unknownSince }) => !over.has(status) || unknownSince !== undefined);
  return check('nothing unknown or open', `${unknown.length} unknown, ${open.length} open`, [
    ...unknown.map((paymentId) => `${paymentId} is unknown`),
    ...open.map(({ paymentId, referenceOrderId, status }) => `${referenceOrderId} (${paymentId}): ${status}`),
  ]);
}

/** Whoever ships knows a release by its number: the same order may be told again, never under another one. */
function shippedOnce({ releases, ours }: RestoreEvidence): Check {
  const numbers = new Map<string, Set<string>>();
  for (const { id, referenceOrderId } of releases) {
    numbers.set(referenceOrderId, (numbers.get(referenceOrderId) ?? new Set()).add(id));
  }
  const twice = [...numbers]
    .filter(([, ids]) => ids.size > 1)
    .map(([order]) => `${order} was released under two numbers`);
  const captured = ours.filter(({ status }) => status === 'captured');
  const missing = captured.filter(({ referenceOrderId }) => !numbers.has(referenceOrderId));
  const unpaid = [...numbers.keys()].filter(
    (order) => !captured.some(({ referenceOrderId }) => referenceOrderId === order),
  );
  return check(
    'goods left once, and only for what was captured',
    `${numbers.size} orders, ${releases.length} releases told`,
    [
      ...twice,
      ...missing.map(({ referenceOrderId }) => `${referenceOrderId} was captured and not released`),
      ...unpaid.map((order) => `${order} was released and is not captured`),
    ],
  );
}
