import { cancelCodes, captureCodes, refundCodes, refundInquiryCodes, vaultingCodes } from './operation-codes';
import { resultCodes, type CodeTable } from './result-codes';

/** Written down a second time from the reference, API by API: code, status, class. */
const gateway = `
SUCCESS S OK
UNKNOWN_EXCEPTION U A
REQUEST_TRAFFIC_EXCEED_LIMIT U A
INVALID_SIGNATURE F C
INVALID_CLIENT F C
CLIENT_INVALID F C
KEY_NOT_FOUND F C
MEDIA_TYPE_NOT_ACCEPTABLE F P
METHOD_NOT_SUPPORTED F P
INVALID_API F C
NO_INTERFACE_DEF F C
PARAM_ILLEGAL F P
PROCESS_FAIL F X
SYSTEM_ERROR F X`;

const documented: Record<string, [CodeTable, string]> = {
  'capture (2.3)': [
    captureCodes,
    `
CAPTURE_IN_PROCESS U W
AUTH_EXPIRED F N
AUTH_CANCELLED F N
AUTH_NOT_FOUND F N
CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT F P
MULTI_CAPTURE_NOT_SUPPORTED F P
CURRENCY_NOT_SUPPORT F P
REPEAT_REQ_INCONSISTENT F Q
ORDER_IS_CANCELED F Q
ORDER_STATUS_INVALID F Q
ORDER_NOT_EXIST F Q
RISK_REJECT F R
PAYMENT_COUNT_EXCEED_LIMIT F B
USER_AMOUNT_EXCEED_LIMIT F B
USER_BALANCE_NOT_ENOUGH F B
USER_NOT_EXIST F B
USER_STATUS_ABNORMAL F B
ACCESS_DENIED F X
INVALID_CONTRACT F X
NO_PAY_OPTIONS F X`,
  ],
  'cancel (2.4)': [
    cancelCodes,
    `
CANCEL_WINDOW_EXCEED F N
ORDER_STATUS_INVALID F N
ORDER_NOT_EXIST F Q
ACCESS_DENIED F C`,
  ],
  'refund (2.5)': [
    refundCodes,
    `
REFUND_IN_PROCESS U W
REFUND_AMOUNT_EXCEED F P
CURRENCY_NOT_SUPPORT F P
ORDER_STATUS_INVALID F N
REFUND_WINDOW_EXCEED F N
MERCHANT_BALANCE_NOT_ENOUGH F C
MULTIPLE_REFUNDS_NOT_SUPPORTED F N
REPEAT_REQ_INCONSISTENT F Q
ORDER_NOT_EXIST F Q
ORDER_IS_CANCELED F N
ACCESS_DENIED F C
INVALID_ACCESS_TOKEN F P`,
  ],
  'inquiryRefund (2.6)': [
    refundInquiryCodes,
    `
ACCESS_DENIED F C
ORDER_NOT_EXIST F Q`,
  ],
  'vaulting (2.10)': [
    vaultingCodes,
    `
VERIFICATION_IN_PROCESS U W
ACCESS_DENIED F C
ACCOUNT_CLOSED F B
AUTHENTICATION_REQUIRED F B
BLOCKED_FIRST_USED F B
CARD_EXPIRED F B
CARD_NOT_SUPPORTED F B
DO_NOT_HONOR F B
FRAUD_REJECT F R
INVALID_CARD_NUMBER F B
INVALID_CVV F B
INVALID_EXPIRATION_DATE F B
LOST_CARD F R
NO_SELECTED_ACCOUNT F B
ORDER_IS_CLOSED F Q
PAYMENT_AMOUNT_EXCEED_LIMIT F B
PAYMENT_COUNT_EXCEED_LIMIT F B
PICKUP_CARD F R
POLICY F R
RESTRICTED_CARD F B
STOLEN_CARD F R
USER_BALANCE_NOT_ENOUGH F B
USER_PAYMENT_VERIFICATION_FAILED F B
VERIFY_TIMES_EXCEED_LIMIT F B`,
  ],
};

const rowsOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((row) => row.split(' '));

describe.each(Object.entries(documented))('the codes of %s', (_api, [table, own]) => {
  it('are the documented ones and what the gateway may answer to any API', () => {
    const known = [...table.values()].map(({ code, status, codeClass }) => [code, status, codeClass]);
    expect(known.sort()).toEqual([...rowsOf(gateway), ...rowsOf(own)].sort());
  });

  it('point to our set-up exactly where those of pay do', () => {
    for (const { code, setup } of table.values())
      expect([code, setup]).toEqual([code, resultCodes.get(code)?.setup ?? false]);
  });
});
