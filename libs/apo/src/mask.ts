import { luhnFits } from '@paywright/kernel';

const id = /^[A-Za-z0-9_.:-]{1,64}$/;
const code = /^[A-Za-z0-9_-]{1,64}$/;
const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,16}(Z|[+-][0-9]{2}:?[0-9]{2})?$/;

/** Every field that may be logged, with the form its value must have. */
const allowed: Readonly<Record<string, RegExp>> = {
  paymentRequestId: id,
  paymentId: id,
  apoPaymentId: id,
  referenceOrderId: id,
  captureRequestId: id,
  captureId: id,
  refundRequestId: id,
  refundId: id,
  vaultingRequestId: id,
  disputeId: id,
  transactionId: id,
  transactionRequestId: id,
  referenceRequestId: id,
  acquirerTransactionId: id,
  acquirerReferenceNo: id,
  notifyType: code,
  productCode: code,
  paymentMethodType: code,
  transactionType: code,
  disputeNotificationType: code,
  disputeType: code,
  disputeReasonCode: id,
  disputeJudgedResult: code,
  captureMode: code,
  resultCode: code,
  resultStatus: code,
  paymentResultCode: code,
  acquirerResultCode: code,
  paymentStatus: code,
  transactionStatus: code,
  refundStatus: code,
  vaultingStatus: code,
  acquirerName: /^[A-Za-z0-9_. -]{1,64}$/,
  currency: /^[A-Z]{3}$/,
  value: /^[0-9]{1,16}$/,
  paymentCreateTime: time,
  paymentTime: time,
  paymentExpiryTime: time,
  authExpiryTime: time,
  captureTime: time,
  refundTime: time,
  cancelTime: time,
  transactionTime: time,
  disputeTime: time,
  defenseDueTime: time,
  disputeJudgedTime: time,
};

/** Objects that are looked into; what lies elsewhere, such as in `metadata` or a buyer's address, is never reached. */
const entered: ReadonlySet<string> = new Set([
  'result',
  'order',
  'orderAmount',
  'paymentAmount',
  'actualPaymentAmount',
  'captureAmount',
  'refundAmount',
  'disputeAmount',
  'disputeJudgedAmount',
  'transactionAmount',
  'transactionResult',
  'transactions',
  'paymentMethod',
  'paymentFactor',
  'acquirerInfo',
]);

/** No message nests deeper where we look. */
const deepest = 4;

/**
 * The part of an APO message that may be logged: ids, codes, amounts, currencies, times, statuses and the acquirer's name.
 * By allow-list, since card and buyer data also hide in free text and in JSON inside text (APO reference 9).
 *
 * @param message a parsed message; anything that is no JSON object comes back as `{}`
 */
export function maskForLog(message: unknown): Record<string, unknown> {
  return maskObject(message, 1);
}

function maskObject(object: unknown, depth: number): Record<string, unknown> {
  if (typeof object !== 'object' || object === null || Array.isArray(object) || depth > deepest) return {};
  const masked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (entered.has(name)) {
      masked[name] = Array.isArray(value)
        ? value.map((entry) => maskObject(entry, depth + 1))
        : maskObject(value, depth + 1);
    } else if (maySay(name, value)) {
      masked[name] = value;
    }
  }
  return masked;
}

function maySay(name: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const text = String(value);
  return Object.hasOwn(allowed, name) && allowed[name]?.test(text) === true && !looksLikeCardNumber(text);
}

/** 13 to 19 digits whose check digit (Luhn) fits: somebody put a card number where an id belongs. */
function looksLikeCardNumber(text: string): boolean {
  return /^\d{13,19}$/.test(text) && luhnFits(text);
}
