import { formatAmount, moneyJson } from '@paywright/kernel';
import type { Html } from '../http/html';
import { html, page } from '../http/html';
import { koreanBrands } from '../payments/brands';
import type { Payment } from '../payments/payment';

/** The buyer chooses the issuer of the card. */
export function brandPage(payment: Payment): string {
  return page(
    'Choose your card',
    html`<h1>Choose your card</h1>
      ${summary(payment)}
      <form method="post" action="/checkout/${payment.token}/brand">
        <div class="brands">
          ${Object.entries(koreanBrands).map(
            ([brand, name]) => html`<button name="brand" value="${brand}">${name}</button>`,
          )}
        </div>
      </form>
      ${footer}`,
  );
}

/** The issuer asks the buyer to confirm. */
export function issuerPage(payment: Payment): string {
  const issuer = payment.brand ? koreanBrands[payment.brand] : 'Your card';
  return page(
    `${issuer}: confirm your payment`,
    html`<h1>${issuer}</h1>
      ${summary(payment)}
      <form method="post" action="/checkout/${payment.token}/decision">
        <button class="primary" name="decision" value="approve">Approve</button>
        <button name="decision" value="decline">Decline</button>
        <button name="decision" value="leave">Leave without deciding</button>
      </form>
      ${footer}`,
  );
}

/** The buyer types a card; `wrong` says what was not right the last time. */
export function cardPage(payment: Payment, wrong?: string): string {
  return page(
    'Pay by card',
    html`<h1>Pay by card</h1>
      ${summary(payment)} ${wrong && html`<p class="bad">${wrong}</p>`}
      <form method="post" action="/checkout/${payment.token}/card" autocomplete="off">
        <label>Card number <input name="cardNo" inputmode="numeric" /></label>
        <label>Month <input name="expiryMonth" inputmode="numeric" size="2" placeholder="MM" /></label>
        <label>Year <input name="expiryYear" inputmode="numeric" size="2" placeholder="YY" /></label>
        <label>Security code <input name="cvv" inputmode="numeric" size="4" /></label>
        ${
          payment.asksConsent &&
          html`<label><input type="checkbox" name="keepCard" value="yes" /> Keep this card for later</label>`
        }
        <button class="primary" name="pay" value="pay">Pay</button>
      </form>
      ${footer}`,
  );
}

/** The issuer asks the buyer to prove who they are (3DS). */
export function challengePage(payment: Payment): string {
  return page(
    'Confirm that it is you',
    html`<h1>Confirm that it is you</h1>
      ${summary(payment)}
      <p>${payment.typedCard?.brand} ending in ${payment.typedCard?.lastFour}</p>
      <form method="post" action="/checkout/${payment.token}/decision">
        <button class="primary" name="decision" value="approve">It is me</button>
        <button name="decision" value="decline">Fail the check</button>
        <button name="decision" value="leave">Leave without deciding</button>
      </form>
      ${footer}`,
  );
}

/** Nothing is left to decide. */
export function finishedPage(payment: Payment): string {
  const what =
    payment.status === 'SUCCESS'
      ? html`<p class="good">This payment is complete.</p>`
      : payment.status === 'CANCELLED'
        ? html`<p class="bad">This payment was canceled.</p>`
        : payment.result.resultCode === 'ORDER_IS_CLOSED'
          ? html`<p class="bad">This payment has expired.</p>`
          : html`<p class="bad">This payment was declined.</p>`;
  return page(
    'Payment finished',
    html`<h1>Nothing left to do</h1>
      ${summary(payment)} ${what}
      <p><a href="${payment.redirectUrl}">Back to the shop</a></p>
      ${footer}`,
  );
}

/** No payment has this address. */
export function unknownPage(): string {
  return page(
    'Payment not found',
    html`<h1>Payment not found</h1>
      <p class="dim">The address is wrong, or the payment is long over.</p>
      ${footer}`,
  );
}

function summary(payment: Payment): Html {
  return html`<p class="dim">${payment.orderDescription}<br />Order ${payment.referenceOrderId}</p>
    <div class="amount">${formatAmount(moneyJson(payment.amount))}</div>`;
}

const footer = html`<footer>A sandbox: no bank is behind this page and no money moves.</footer>`;
