import { isoInstant, moneyJson } from '@paywright/kernel';
import type { Fault } from '../faults/fault-book';
import type { Html } from '../http/html';
import { html, page } from '../http/html';
import { type Payment, refundingMinor, takenMinor } from '../payments/payment';
import type { Sandbox } from '../sandbox';

const shown = 50;

/**
 * What is going on: newest payments first, what was told of them, and what is set to go wrong. `refusal` says why what
 * was asked for last was not done.
 */
export function overviewPage({ clock, payments, faults, routing }: Sandbox, refusal?: string): string {
  const newest = [...payments.all()].slice(-shown).reverse();
  const set = faults.list().slice(-shown).reverse();
  return page(
    'APO sandbox',
    html`<h1>APO sandbox</h1>
      <p class="dim">
        ${isoInstant(clock.now())}, at ${clock.rate} times real time. Acquirers
        ${routing.acquirers.map(({ name }) => name).join(', ')}. ${payments.size} payments, kept in memory only.
      </p>
      ${refusal && html`<p class="bad" role="alert">${refusal}</p>`}
      <h2>Payments</h2>
      ${table(
        [
          'Order',
          'Payment request',
          'Amount',
          'Acquirer',
          'Status',
          'Captured',
          'Refunded',
          'Disputed',
          'Buyer’s page',
          'On the dashboard',
          'At the buyer’s bank',
        ],
        newest.map(paymentRow),
      )}
      <h2>Open disputes</h2>
      ${table(['Order', 'Type', 'Amount', 'Verdict'], newest.flatMap(openDisputeRows))}
      <h2>Notifications</h2>
      ${table(
        ['Order', 'Kind', 'Because of', 'State', 'Deliveries'],
        newest
          .flatMap((payment) => payment.notifications.map((notification) => ({ payment, notification })))
          .map(({ payment, notification }) => [
            payment.referenceOrderId,
            notification.notifyType,
            notification.fault,
            notification.state,
            notification.deliveries.length,
          ]),
      )}
      <h2>Faults</h2>
      ${table(['Fault', 'Kind', 'Value', 'Only for', 'Struck'], set.map(faultRow))}`,
    'wide',
  );
}

function paymentRow(payment: Payment): unknown[] {
  const { currency, value } = moneyJson(payment.amount);
  const captured = payment.captures.filter(({ status }) => status === 'SUCCESS');
  return [
    payment.referenceOrderId,
    payment.paymentRequestId,
    `${value} ${currency}`,
    payment.acquirer.name,
    payment.status === 'FAIL' ? `FAIL ${payment.result.resultCode}` : payment.status,
    captured.map(({ amount }) => moneyJson(amount).value).join(', '),
    payment.refunds.map(({ amount, status }) => `${moneyJson(amount).value} ${status}`).join(', '),
    payment.disputes.map(({ type, status }) => `${type} ${status}`).join(', '),
    payment.status === 'PROCESSING' && html`<a href="/checkout/${payment.token}">open</a>`,
    ...controlsOf(payment),
  ];
}

/** What can be done to captured money: a refund while some of it is left, and a dispute. */
function controlsOf(payment: Payment): unknown[] {
  const taken = takenMinor(payment);
  const left = taken - refundingMinor(payment);
  const { paymentId, amount } = payment;
  return [
    left > 0n &&
      html`<form method="post" action="/controls/payments/${paymentId}/refund">
        ${amountField(left)}<button>Refund</button>
      </form>`,
    taken > 0n &&
      html`<form method="post" action="/controls/payments/${paymentId}/dispute">
        <select name="type" aria-label="Type">
          <option>CHARGEBACK</option>
          <option>RETRIEVAL_REQUEST</option>
        </select>
        ${amountField(amount.minor)}<button>Raise a dispute</button>
      </form>`,
  ];
}

function amountField(minor: bigint): Html {
  return html`<input name="value" value="${minor}" size="8" inputmode="numeric" required aria-label="Amount" />`;
}

function openDisputeRows({ referenceOrderId, disputes }: Payment): unknown[][] {
  const open = disputes.filter(({ status }) => status === 'OPEN');
  return open.map(({ disputeId, type, amount }) => {
    const { currency, value } = moneyJson(amount);
    return [
      referenceOrderId,
      type,
      `${value} ${currency}`,
      html`<form method="post" action="/controls/disputes/${disputeId}/verdict">
        <button name="verdict" value="ACCEPT_BY_CUSTOMER">The merchant keeps the money</button>
        <button name="verdict" value="ACCEPT_BY_MERCHANT">The merchant loses it</button>
        <button name="verdict" value="WITHDRAWN">The buyer withdraws it</button>
      </form>`,
    ];
  });
}

function faultRow({ id, kind, value, match, struck, times }: Fault): unknown[] {
  const only = Object.entries(match).flatMap(([key, wanted]) => (wanted ? [`${key} ${wanted}`] : []));
  return [id, kind, value, only.join(', '), times === undefined ? struck : `${struck} of ${times}`];
}

function table(heads: readonly string[], rows: readonly (readonly unknown[])[]): Html {
  if (rows.length === 0) return html`<p class="dim">None.</p>`;
  return html`<div class="scroll">
    <table>
      <tr>
        ${heads.map((head) => html`<th>${head}</th>`)}
      </tr>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr> `,
      )}
    </table>
  </div>`;
}
