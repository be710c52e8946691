import { codeTable, type CodeGroup, type CodeTable } from './result-codes';

/*
 * The result codes of the calls that follow a payment (APO reference 2.3 to 2.6, 2.10). A table of its own per API, since one
 * code may ask for different things: ORDER_STATUS_INVALID is a question of ids to a capture and a plain no to a refund.
 */

/** What the gateway itself may answer to any API, before or instead of the business. */
const gateway: readonly CodeGroup[] = [
  { status: 'S', codeClass: 'OK', codes: ['SUCCESS'] },
  { status: 'U', codeClass: 'A', codes: ['REQUEST_TRAFFIC_EXCEED_LIMIT', 'UNKNOWN_EXCEPTION'] },
  {
    status: 'F',
    codeClass: 'C',
    setup: true,
    codes: ['INVALID_SIGNATURE', 'INVALID_CLIENT', 'CLIENT_INVALID', 'KEY_NOT_FOUND'],
  },
  { status: 'F', codeClass: 'P', setup: true, codes: ['MEDIA_TYPE_NOT_ACCEPTABLE', 'METHOD_NOT_SUPPORTED'] },
  { status: 'F', codeClass: 'C', codes: ['INVALID_API', 'NO_INTERFACE_DEF'] },
  { status: 'F', codeClass: 'P', codes: ['PARAM_ILLEGAL'] },
  { status: 'F', codeClass: 'X', codes: ['PROCESS_FAIL', 'SYSTEM_ERROR'] },
];

/** Codes of class X that elsewhere are C: the reference wants an inquiry before anything else (2.3). */
export const captureCodes: CodeTable = codeTable([
  ...gateway,
  { status: 'U', codeClass: 'W', codes: ['CAPTURE_IN_PROCESS'] },
  { status: 'F', codeClass: 'N', codes: ['AUTH_EXPIRED', 'AUTH_CANCELLED', 'AUTH_NOT_FOUND'] },
  {
    status: 'F',
    codeClass: 'P',
    codes: ['CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT', 'MULTI_CAPTURE_NOT_SUPPORTED', 'CURRENCY_NOT_SUPPORT'],
  },
  {
    status: 'F',
    codeClass: 'Q',
    codes: ['REPEAT_REQ_INCONSISTENT', 'ORDER_IS_CANCELED', 'ORDER_STATUS_INVALID', 'ORDER_NOT_EXIST'],
  },
  { status: 'F', codeClass: 'R', codes: ['RISK_REJECT'] },
  {
    status: 'F',
    codeClass: 'B',
    codes: [
      'PAYMENT_COUNT_EXCEED_LIMIT',
      'USER_AMOUNT_EXCEED_LIMIT',
      'USER_BALANCE_NOT_ENOUGH',
      'USER_NOT_EXIST',
      'USER_STATUS_ABNORMAL',
    ],
  },
  { status: 'F', codeClass: 'X', codes: ['ACCESS_DENIED', 'INVALID_CONTRACT', 'NO_PAY_OPTIONS'] },
]);

export const cancelCodes: CodeTable = codeTable([
  ...gateway,
  { status: 'F', codeClass: 'N', codes: ['CANCEL_WINDOW_EXCEED', 'ORDER_STATUS_INVALID'] },
  { status: 'F', codeClass: 'Q', codes: ['ORDER_NOT_EXIST'] },
  { status: 'F', codeClass: 'C', codes: ['ACCESS_DENIED'] },
]);

export const refundCodes: CodeTable = codeTable([
  ...gateway,
  { status: 'U', codeClass: 'W', codes: ['REFUND_IN_PROCESS'] },
  {
    status: 'F',
    codeClass: 'N',
    codes: ['REFUND_WINDOW_EXCEED', 'MULTIPLE_REFUNDS_NOT_SUPPORTED', 'ORDER_STATUS_INVALID', 'ORDER_IS_CANCELED'],
  },
  {
    status: 'F',
    codeClass: 'P',
    codes: ['REFUND_AMOUNT_EXCEED', 'CURRENCY_NOT_SUPPORT', 'INVALID_ACCESS_TOKEN'],
  },
  { status: 'F', codeClass: 'C', codes: ['ACCESS_DENIED', 'MERCHANT_BALANCE_NOT_ENOUGH'] },
  { status: 'F', codeClass: 'Q', codes: ['REPEAT_REQ_INCONSISTENT', 'ORDER_NOT_EXIST'] },
]);

/** Of inquiryRefund; they speak of the question, never of the refund. */
export const refundInquiryCodes: CodeTable = codeTable([
  ...gateway,
  { status: 'F', codeClass: 'Q', codes: ['ORDER_NOT_EXIST'] },
  { status: 'F', codeClass: 'C', codes: ['ACCESS_DENIED'] },
]);

/** Why a card could or could not be stored; the page says that the list may grow (2.10). */
export const vaultingCodes: CodeTable = codeTable([
  ...gateway,
  { status: 'U', codeClass: 'W', codes: ['VERIFICATION_IN_PROCESS'] },
  { status: 'F', codeClass: 'C', codes: ['ACCESS_DENIED'] },
  { status: 'F', codeClass: 'Q', codes: ['ORDER_IS_CLOSED'] },
  {
    status: 'F',
    codeClass: 'B',
    codes: [
      'ACCOUNT_CLOSED',
      'AUTHENTICATION_REQUIRED',
      'BLOCKED_FIRST_USED',
      'CARD_EXPIRED',
      'CARD_NOT_SUPPORTED',
      'DO_NOT_HONOR',
      'INVALID_CARD_NUMBER',
      'INVALID_CVV',
      'INVALID_EXPIRATION_DATE',
      'NO_SELECTED_ACCOUNT',
      'PAYMENT_AMOUNT_EXCEED_LIMIT',
      'PAYMENT_COUNT_EXCEED_LIMIT',
      'RESTRICTED_CARD',
      'USER_BALANCE_NOT_ENOUGH',
      'USER_PAYMENT_VERIFICATION_FAILED',
      'VERIFY_TIMES_EXCEED_LIMIT',
    ],
  },
  { status: 'F', codeClass: 'R', codes: ['FRAUD_REJECT', 'LOST_CARD', 'PICKUP_CARD', 'POLICY', 'STOLEN_CARD'] },
]);
