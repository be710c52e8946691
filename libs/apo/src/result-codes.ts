/**
 * What a result code asks for (APO reference 2.1.7):
 * OK done · W wait, same id · A call again, same id · P fix the request · C contract or configuration, ask support ·
 * B the buyer's matter, offer another card with a new id · R risk, do not retry by machine ·
 * N not possible in the payment's state or any more, another way is needed ·
 * Q a question of ids, inquire the old payment first · X unknown in truth, inquire.
 */
export type CodeClass = 'OK' | 'W' | 'A' | 'P' | 'C' | 'B' | 'R' | 'N' | 'Q' | 'X';

export type ResultStatus = 'S' | 'F' | 'U';

export interface CodeGroup {
  readonly status: ResultStatus;
  readonly codeClass: CodeClass;
  /** The gateway itself refuses the caller; such an answer may be unsigned and means a fault of the set-up. */
  readonly setup?: true;
  readonly codes: readonly string[];
}

/**
 * Every result code of pay and inquiryPayment (APO reference 2.1.7, 2.2). Two classes are narrower than the page's:
 * UNKNOWN_EXCEPTION ("A then X") is called again at first, and inquired like any unknown outcome when that does not help;
 * the gateway-level codes ("P/C") are split by who can mend them.
 */
const groups: readonly CodeGroup[] = [
  { status: 'S', codeClass: 'OK', codes: ['SUCCESS'] },
  { status: 'U', codeClass: 'W', codes: ['PAYMENT_IN_PROCESS'] },
  { status: 'U', codeClass: 'A', codes: ['REQUEST_TRAFFIC_EXCEED_LIMIT', 'UNKNOWN_EXCEPTION'] },
  {
    status: 'F',
    codeClass: 'C',
    setup: true,
    codes: ['INVALID_SIGNATURE', 'INVALID_CLIENT', 'CLIENT_INVALID', 'KEY_NOT_FOUND'],
  },
  {
    status: 'F',
    codeClass: 'P',
    setup: true,
    codes: ['MEDIA_TYPE_NOT_ACCEPTABLE', 'METHOD_NOT_SUPPORTED'],
  },
  {
    status: 'F',
    codeClass: 'C',
    codes: [
      'ACCESS_DENIED',
      'INVALID_API',
      'NO_INTERFACE_DEF',
      'INVALID_CONTRACT',
      'SETTLE_CONTRACT_NOT_MATCH',
      'INVALID_MERCHANT_STATUS',
      'MERCHANT_NOT_REGISTERED',
      'MERCHANT_KYB_NOT_QUALIFIED',
      'NO_PAY_OPTIONS',
    ],
  },
  {
    status: 'F',
    codeClass: 'P',
    codes: [
      'PARAM_ILLEGAL',
      'INVALID_AMOUNT',
      'CURRENCY_NOT_SUPPORT',
      'INVALID_PAYMENT_METHOD_META_DATA',
      'INVALID_PAYMENT_CODE',
      'EXPIRED_CODE',
      'INVALID_ACCESS_TOKEN',
    ],
  },
  {
    status: 'F',
    codeClass: 'Q',
    codes: [
      'REPEAT_REQ_INCONSISTENT',
      'ORDER_IS_CLOSED',
      'ORDER_IS_CANCELED',
      'ORDER_STATUS_INVALID',
      'ORDER_NOT_EXIST',
    ],
  },
  {
    status: 'F',
    codeClass: 'B',
    codes: [
      'PAYMENT_AMOUNT_EXCEED_LIMIT',
      'PAYMENT_COUNT_EXCEED_LIMIT',
      'USER_AMOUNT_EXCEED_LIMIT',
      'USER_BALANCE_NOT_ENOUGH',
      'USER_KYC_NOT_QUALIFIED',
      'USER_NOT_EXIST',
      'USER_STATUS_ABNORMAL',
      'USER_PAYMENT_VERIFICATION_FAILED',
      'VERIFY_TIMES_EXCEED_LIMIT',
      'VERIFY_UNMATCHED',
      'PAYMENT_NOT_QUALIFIED',
      'CARD_NOT_SUPPORTED',
      'INVALID_CARD_NUMBER',
      'INVALID_EXPIRATION_DATE',
      'DO_NOT_HONOR',
      'SELECTED_CARD_BRAND_NOT_AVAILABLE',
      'AUTHENTICATION_REQUIRED',
    ],
  },
  { status: 'F', codeClass: 'R', codes: ['RISK_REJECT', 'FRAUD_REJECT', 'PAYMENT_PROHIBITED'] },
  { status: 'F', codeClass: 'X', codes: ['PROCESS_FAIL', 'SYSTEM_ERROR'] },
];

export interface ResultCode {
  readonly code: string;
  readonly status: ResultStatus;
  readonly codeClass: CodeClass;
  readonly setup: boolean;
}

export type CodeTable = ReadonlyMap<string, ResultCode>;

/** One entry a code. */
export function codeTable(groups: readonly CodeGroup[]): CodeTable {
  return new Map(
    groups.flatMap(({ codes, status, codeClass, setup = false }) =>
      codes.map((code) => [code, { code, status, codeClass, setup }] as const),
    ),
  );
}

/** The codes of pay and inquiryPayment; those of the other APIs stand in `operation-codes.ts`. */
export const resultCodes: CodeTable = codeTable(groups);

/** Whether an answer without signature that carries this code points to our own set-up: keys, client id, headers. */
export function isSetupCode(code: string | undefined): boolean {
  return code !== undefined && resultCodes.get(code)?.setup === true;
}
