import type { PaymentView } from '@paywright/contracts';
import { disagreements, type SandboxPayment } from '@paywright/running-system';
import { type Check, check, type MoneyEvidence } from './evidence';

const endedWithoutMoney: ReadonlySet<string> = new Set(['rejected', 'failed', 'canceled', 'expired']);
const isOver = ({ status }: PaymentView): boolean => status === 'captured' || endedWithoutMoney.has(status);
const isPaid = ({ status }: SandboxPayment): boolean => status === 'SUCCESS';

/** That trouble cost nobody money: no order is charged twice, lost, failed for no reason of its own, or shipped unpaid. */
export function moneyChecks(evidence: MoneyEvidence): Check[] {
  return [
    everyOrderAccepted(evidence),
    nobodyChargedTwice(evidence),
    noneLost(evidence),
    noFalseFailure(evidence),
    shippedOnlyCaptured(evidence),
    booksAgree(evidence),
    nothingUnresolved(evidence),
  ];
}

function everyOrderAccepted({ orders, dropped }: MoneyEvidence): Check {
  const refused = orders.filter(({ acceptedMs }) => acceptedMs === undefined);
  return check(
    'every order was accepted, whatever upstream did',
    `${orders.length - refused.length} of ${orders.length + dropped}`,
    [
      ...(orders.length === 0 ? ['no order arrived'] : []),
      ...(dropped > 0 ? [`${dropped} orders never arrived: the load process could not keep up`] : []),
      ...refused.map(({ referenceOrderId, failure }) => `${referenceOrderId}: ${failure ?? 'no answer'}`),
    ],
  );
}

function nobodyChargedTwice({ theirs }: MoneyEvidence): Check {
  const paid = byOrder(theirs.filter(isPaid));
  return check(
    'no order charged twice',
    `${paid.size} orders charged, ${[...paid.values()].filter(({ length }) => length > 1).length} of them more than once`,
    [...paid]
      .filter(([, payments]) => payments.length > 1)
      .map(([order, payments]) => `${order}: ${payments.map(nameAtTheSandbox).join(' and ')}`),
  );
}

/** Each accepted order has a payment that is over, or waits where people see it; and the sandbox has none we know nothing of. */
function noneLost({ orders, ours, theirs }: MoneyEvidence): Check {
  const byId = new Map(ours.map((view) => [view.paymentId, view]));
  const known = new Set(
    ours.flatMap(({ paymentRequestId, pastAttempts = [] }) => [
      paymentRequestId,
      ...pastAttempts.map((attempt) => attempt.paymentRequestId),
    ]),
  );
  const accepted = orders.filter(({ acceptedMs }) => acceptedMs !== undefined);
  const faults = accepted.flatMap(({ referenceOrderId, paymentId = '' }) => {
    const view = byId.get(paymentId);
    if (!view) return [`${referenceOrderId}: payment ${paymentId} is not there`];
    return isOver(view) || waitsVisibly(view) ? [] : [`${name(view)}: ${view.status}, and nobody would notice`];
  });
  const strangers = theirs.filter(({ paymentRequestId }) => !known.has(paymentRequestId));
  return check('no payment lost', `${accepted.length - faults.length} of ${accepted.length} over or waiting visibly`, [
    ...faults,
    ...strangers.map((payment) => `${payment.referenceOrderId}: ${nameAtTheSandbox(payment)} is unknown to us`),
  ]);
}

/** Marked as unknown or deferred, or waiting for its buyer or its money. */
function waitsVisibly({ status, unknownSince, normalUrl }: PaymentView): boolean {
  if (unknownSince !== undefined || status === 'deferred' || status === 'authorized') return true;
  return status === 'action_required' && normalUrl !== undefined;
}

/** Every buyer of a drill wants to pay: a payment ends without money only when upstream decided so, for a reason of its own. */
function noFalseFailure({ orders, ours, theirs }: MoneyEvidence): Check {
  const sawPage = new Set(orders.filter(({ urlMs }) => urlMs !== undefined).map((order) => order.referenceOrderId));
  const upstream = byOrder(theirs);
  const ended = ours.filter(({ status }) => endedWithoutMoney.has(status));
  const faults = ended.flatMap((view) => {
    const { referenceOrderId, status, reason } = view;
    const payments = upstream.get(referenceOrderId) ?? [];
    const why = `${name(view)}: ${status} (${reason?.resultCode ?? reason?.reason ?? 'no reason'})`;
    const charged = payments.find(isPaid);
    if (charged) return [`${why}, but charged: ${nameAtTheSandbox(charged)}`];
    const decided = payments.some(({ status: theirStatus, resultCode }) => {
      if (theirStatus !== 'FAIL') return false;
      // Time over is the buyer's own doing only if there was a page to go to.
      return resultCode !== 'ORDER_IS_CLOSED' || sawPage.has(referenceOrderId);
    });
    return decided ? [] : [`${why}, though upstream never refused it`];
  });
  return check(
    'no false failure',
    `${ended.length} payments ended without money, ${faults.length} of them wrongly`,
    faults,
  );
}

function shippedOnlyCaptured({ ours, theirs }: MoneyEvidence): Check {
  const charged = byOrder(theirs.filter(isPaid));
  const shipped = ours.filter(({ shipment }) => shipment?.status === 'released');
  return check(
    'shipments only for captured payments',
    `${shipped.length} shipped`,
    shipped
      .filter(({ status, referenceOrderId }) => status !== 'captured' || !charged.has(referenceOrderId))
      .map((view) => {
        const there = charged.has(view.referenceOrderId) ? 'charged' : 'not charged';
        return `${name(view)}: shipped while ${view.status} here and ${there} at the sandbox`;
      }),
  );
}

function booksAgree({ ours, theirs }: MoneyEvidence): Check {
  const settled = ours.filter(({ status, shipment }) => status === 'captured' && shipment?.status === 'released');
  return check(
    'our books as the sandbox’s',
    `${settled.length} of ${ours.length} payments captured and shipped`,
    disagreements(ours, theirs),
  );
}

function nothingUnresolved({ ours, unknown }: MoneyEvidence): Check {
  const open = ours.filter((view) => !isOver(view) || view.unknownSince !== undefined);
  return check(
    'nothing unknown or open 60 s after the last trouble',
    `${unknown.length} in the queue of unknown payments, ${open.length} open to clients`,
    [
      ...unknown.map((paymentId) => `${paymentId} is unknown`),
      ...open.map((view) => `${name(view)}: ${view.status}${view.unknownSince === undefined ? '' : ', unknown'}`),
    ],
  );
}

function byOrder(payments: readonly SandboxPayment[]): Map<string, SandboxPayment[]> {
  const found = new Map<string, SandboxPayment[]>();
  for (const payment of payments) {
    found.set(payment.referenceOrderId, [...(found.get(payment.referenceOrderId) ?? []), payment]);
  }
  return found;
}

function name({ paymentId, referenceOrderId }: PaymentView): string {
  return `${referenceOrderId} (${paymentId})`;
}

function nameAtTheSandbox({ clientId, paymentRequestId, status }: SandboxPayment): string {
  return `${paymentRequestId} at ${clientId} (${status})`;
}
