import type { Random } from '@paywright/kernel';
import { parseMoney } from '@paywright/kernel';
import type { Acquirer } from '../acquirers/acquirer';
import type { Routing } from '../acquirers/routing';
import { gatewayDay, gatewayTime } from '../clock/gateway-time';
import type { Timeline } from '../clock/timeline';
import type { FaultBook, Occasion } from '../faults/fault-book';
import type { Json, Refusal } from '../gateway/result';
import { failed, illegal, inProcess, refuse } from '../gateway/result';
import type { Merchant } from '../merchants/merchant';
import { isKnownCurrency } from './currencies';
import { describeAcquirer, describeCard, describeIdentity, describePaid } from './describe-payment';
import type { CardTokens } from './card-tokens';
import { checkGeneralCard, type GeneralCardTerms } from './general-card';
import { checkKoreanCard, isKoreanIssuerAuthenticated } from './korean-card';
import type { KoreanBrand } from './brands';
import { paymentNumber, serial } from './numbers';
import type { PayRequest } from './pay-request';
import type { CardKind, Payment } from './payment';
import type { PaymentBook } from './payment-book';
import type { SettlePayment } from './settle-payment';
import type { PlainHttp } from './urls';
import { faultOfUrl } from './urls';

/** What the gateway's operator has decided about payments. */
export interface PaymentTerms {
  /** How long a payment without paymentExpiryTime stays open. */
  readonly expiryMs: number;
  readonly plainHttp: PlainHttp;
}

/** What a request comes to once it is found right. */
interface Terms extends GeneralCardTerms {
  readonly card: CardKind;
  readonly brand?: KoreanBrand;
  readonly expiresAt: number;
}

/** The `pay` API (APO reference 2.1): one paymentRequestId is one payment, however often it is asked for. */
export class Pay {
  constructor(
    private readonly book: PaymentBook,
    private readonly routing: Routing,
    private readonly timeline: Timeline,
    private readonly faults: FaultBook,
    private readonly secrets: Random,
    private readonly settle: SettlePayment,
    private readonly cardTokens: CardTokens,
    private readonly terms: PaymentTerms,
    /** The address of the hosted page of a payment. */
    private readonly pageOf: (payment: Payment) => string,
  ) {}

  handle(merchant: Merchant, request: PayRequest): Json {
    // A repeat is answered from the books before anything else: what was in time then may be late now.
    const known = this.book.ofRequest(merchant.clientId, request.paymentRequestId);
    if (known) {
      return isSameRequest(known, request) ? this.describe(known) : { result: failed('REPEAT_REQ_INCONSISTENT') };
    }
    const checked = this.check(merchant, request);
    if ('refusal' in checked) return { result: checked.refusal };
    const acquirer = this.acquirerOf(merchant, request, checked);
    if (acquirer === 'unknown') {
      return { result: illegal('the trigger acquirer', 'names none that is connected and takes this card').refusal };
    }
    if (!acquirer) return { result: refuse('NO_PAY_OPTIONS', 'No connected acquirer takes this card.').refusal };
    return this.describe(this.open(merchant, request, checked, acquirer));
  }

  private check(merchant: Merchant, request: PayRequest): Refusal | Terms {
    const { paymentAmount, order, env, paymentRedirectUrl, paymentNotifyUrl, paymentExpiryTime } = request;
    if (!isKnownCurrency(paymentAmount.currency)) {
      return illegal('paymentAmount.currency', `is not a currency of this gateway: '${paymentAmount.currency}'`);
    }
    if (order.orderAmount.currency !== paymentAmount.currency) {
      return illegal('order.orderAmount.currency', 'must be the currency of paymentAmount');
    }
    if (env.terminalType === 'WAP' && env.osType === undefined) return illegal('env.osType', 'is required for WAP');
    const redirectFault = faultOfUrl(paymentRedirectUrl, this.terms.plainHttp, env.terminalType === 'APP');
    if (redirectFault) return illegal('paymentRedirectUrl', redirectFault);
    const notifyFault = paymentNotifyUrl && faultOfUrl(paymentNotifyUrl, this.terms.plainHttp);
    if (notifyFault) return illegal('paymentNotifyUrl', notifyFault);
    const expiresAt = this.expiryOf(paymentExpiryTime);
    if (typeof expiresAt === 'string') return illegal('paymentExpiryTime', expiresAt);
    const terms = {
      expiresAt,
      asks3DS: false,
      captureMode: 'AUTOMATIC' as const,
      keepsCard: false,
      asksConsent: false,
    };
    if (!isKoreanIssuerAuthenticated(request)) {
      const now = this.timeline.clock.now();
      const general = checkGeneralCard(request, merchant.clientId, this.cardTokens, now);
      return 'refusal' in general ? general : { ...terms, ...general, card: 'general' };
    }
    const korean = checkKoreanCard(request);
    return 'refusal' in korean ? korean : { ...terms, ...korean, card: 'korean' };
  }

  /** Any instant in the future will do; the pages' own figures contradict each other (APO reference 2.15). */
  private expiryOf(time: string | undefined): number | string {
    const now = this.timeline.clock.now();
    if (time === undefined) return now + this.terms.expiryMs;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(time) || Number.isNaN(Date.parse(time))) {
      return 'must be an ISO 8601 time with its offset';
    }
    const expiresAt = Date.parse(time);
    return expiresAt > now ? expiresAt : 'must be in the future';
  }

  private open(
    merchant: Merchant,
    request: PayRequest,
    { brand, expiresAt, card, asks3DS, captureMode, keepsCard, asksConsent, given }: Terms,
    acquirer: Acquirer,
  ): Payment {
    const now = this.timeline.clock.now();
    const { paymentRequestId, order } = request;
    const paymentId = paymentNumber(now, this.secrets);
    const payment: Payment = {
      merchant,
      paymentRequestId,
      paymentId,
      referenceOrderId: order.referenceOrderId,
      orderDescription: order.orderDescription,
      amount: parseMoney(request.paymentAmount),
      paymentMethodId: request.paymentMethod.paymentMethodId,
      paymentMethodType: request.paymentMethod.paymentMethodType,
      card,
      asks3DS,
      captureMode,
      keepsCard,
      asksConsent,
      acquirer,
      acquirerTransactionId: acquirer.profile.mirrorsIds ? paymentId : serial(this.secrets, 11),
      referenceRequestId: acquirer.profile.mirrorsIds
        ? paymentRequestId
        : `${gatewayDay(now)}${serial(this.secrets, 12)}`,
      redirectUrl: request.paymentRedirectUrl,
      notifyUrl: request.paymentNotifyUrl,
      metadata: request.metadata,
      token: Buffer.from(this.secrets.bytes(24)).toString('base64url'),
      createdAt: now,
      expiresAt,
      brand,
      status: 'PROCESSING',
      result: inProcess,
      captures: [],
      refunds: [],
      disputes: [],
      notifications: [],
    };
    this.book.add(payment);
    payment.expiry = this.timeline.at(expiresAt, () => this.settle.fail(payment, 'ORDER_IS_CLOSED'));
    const { referenceOrderId } = order;
    const declined = this.faults.strike('declined-at-once', { merchant, paymentRequestId, referenceOrderId });
    if (declined !== undefined) this.settle.fail(payment, declined);
    else if (given) this.settle.present(payment, given.card, given.behaviour);
    return payment;
  }

  /** The one a fault asks for, which must be connected, or the routing's choice. */
  private acquirerOf(
    merchant: Merchant,
    { paymentRequestId, paymentAmount, order }: PayRequest,
    { brand, card }: Terms,
  ): Acquirer | 'unknown' | undefined {
    const { referenceOrderId } = order;
    const occasion: Occasion = { merchant, paymentRequestId, referenceOrderId };
    // Antom direct is Antom, whatever else is connected.
    const direct = merchant.product === 'direct' ? 'ALIPAY' : undefined;
    const wanted = direct ?? this.faults.strike('acquirer', occasion);
    const acquirer =
      wanted === undefined
        ? this.routing.choose({ amount: parseMoney(paymentAmount), card, brand, referenceOrderId })
        : this.routing.named(wanted);
    if (wanted !== undefined && !acquirer?.profile.takes[card]) return 'unknown';
    const name = this.faults.strike('acquirer-name', occasion);
    return acquirer && name ? { ...acquirer, name } : acquirer;
  }

  private describe(payment: Payment): Json {
    if (payment.status === 'FAIL') return { result: payment.result };
    if (payment.status === 'CANCELLED') return { result: failed('ORDER_IS_CLOSED') };
    const normalUrl = this.pageOf(payment);
    return {
      result: payment.result,
      ...describeIdentity(payment),
      ...(payment.status === 'SUCCESS'
        ? { ...describePaid(payment), paymentResultInfo: describeCard(payment, 'inquiry') }
        : {
            normalUrl,
            redirectActionForm: { method: 'GET', redirectUrl: normalUrl },
            ...(payment.merchant.product === 'direct'
              ? describeDirectPage(payment, normalUrl)
              : { paymentResultInfo: {} }),
          }),
      ...describeAcquirer(payment),
    };
  }
}

/** What the direct page's sample has beside APO's: the page packed in a text, and a paymentTime that proves nothing (C20). */
function describeDirectPage({ createdAt }: Payment, redirectUrl: string): Json {
  const form = { method: 'GET', paymentActionFormType: 'RedirectActionForm', redirectUrl };
  return {
    paymentActionForm: JSON.stringify(form),
    paymentTime: gatewayTime(createdAt + 1000),
    paymentResultInfo: { avsResultRaw: '', cvvResultRaw: '', threeDSResult: { cavv: '', eci: '' } },
  };
}

/** Only the amount with its currency and the paymentMethodId are compared (APO reference 2.0). */
function isSameRequest(payment: Payment, request: PayRequest): boolean {
  return (
    payment.amount.currency === request.paymentAmount.currency &&
    payment.amount.minor === BigInt(request.paymentAmount.value) &&
    payment.paymentMethodId === request.paymentMethod.paymentMethodId
  );
}
