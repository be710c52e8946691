import { isSetupCode, resultCodes } from './result-codes';

/** Written down a second time from APO reference 2.1.7, row by row, so that a slip in the table shows. */
const documented = `
SUCCESS S OK
PAYMENT_IN_PROCESS U W
REQUEST_TRAFFIC_EXCEED_LIMIT U A
UNKNOWN_EXCEPTION U A
ACCESS_DENIED F C
INVALID_API F C
NO_INTERFACE_DEF F C
INVALID_CONTRACT F C
SETTLE_CONTRACT_NOT_MATCH F C
KEY_NOT_FOUND F C
INVALID_MERCHANT_STATUS F C
MERCHANT_NOT_REGISTERED F C
MERCHANT_KYB_NOT_QUALIFIED F C
NO_PAY_OPTIONS F C
INVALID_SIGNATURE F C
INVALID_CLIENT F C
CLIENT_INVALID F C
MEDIA_TYPE_NOT_ACCEPTABLE F P
METHOD_NOT_SUPPORTED F P
PARAM_ILLEGAL F P
INVALID_AMOUNT F P
CURRENCY_NOT_SUPPORT F P
INVALID_PAYMENT_METHOD_META_DATA F P
INVALID_PAYMENT_CODE F P
EXPIRED_CODE F P
INVALID_ACCESS_TOKEN F P
REPEAT_REQ_INCONSISTENT F Q
ORDER_IS_CLOSED F Q
ORDER_IS_CANCELED F Q
ORDER_STATUS_INVALID F Q
ORDER_NOT_EXIST F Q
PAYMENT_AMOUNT_EXCEED_LIMIT F B
PAYMENT_COUNT_EXCEED_LIMIT F B
USER_AMOUNT_EXCEED_LIMIT F B
USER_BALANCE_NOT_ENOUGH F B
USER_KYC_NOT_QUALIFIED F B
USER_NOT_EXIST F B
USER_STATUS_ABNORMAL F B
USER_PAYMENT_VERIFICATION_FAILED F B
VERIFY_TIMES_EXCEED_LIMIT F B
VERIFY_UNMATCHED F B
PAYMENT_NOT_QUALIFIED F B
CARD_NOT_SUPPORTED F B
INVALID_CARD_NUMBER F B
INVALID_EXPIRATION_DATE F B
DO_NOT_HONOR F B
SELECTED_CARD_BRAND_NOT_AVAILABLE F B
AUTHENTICATION_REQUIRED F B
RISK_REJECT F R
FRAUD_REJECT F R
PAYMENT_PROHIBITED F R
PROCESS_FAIL F X
SYSTEM_ERROR F X
`
  .trim()
  .split('\n')
  .map((row) => row.split(' '));

/** APO reference 2.2. */
const inquiryCodes = [
  'SUCCESS',
  'ACCESS_DENIED',
  'INVALID_API',
  'KEY_NOT_FOUND',
  'NO_INTERFACE_DEF',
  'ORDER_NOT_EXIST',
  'PARAM_ILLEGAL',
  'PROCESS_FAIL',
  'SYSTEM_ERROR',
  'UNKNOWN_EXCEPTION',
  'REQUEST_TRAFFIC_EXCEED_LIMIT',
];

describe('the table of result codes', () => {
  it('holds exactly the documented codes', () => {
    expect([...resultCodes.keys()].sort()).toEqual(documented.map(([code]) => code).sort());
  });

  it.each(documented)('%s has status %s and class %s', (code, status, codeClass) => {
    expect(resultCodes.get(code ?? '')).toMatchObject({ code, status, codeClass });
  });

  it.each(inquiryCodes)('%s, which an inquiry may answer, is in it', (code) => {
    expect(resultCodes.has(code)).toBe(true);
  });

  it('knows which codes point to our own set-up', () => {
    const setup = [...resultCodes.keys()].filter(isSetupCode).sort();
    expect(setup).toEqual([
      'CLIENT_INVALID',
      'INVALID_CLIENT',
      'INVALID_SIGNATURE',
      'KEY_NOT_FOUND',
      'MEDIA_TYPE_NOT_ACCEPTABLE',
      'METHOD_NOT_SUPPORTED',
    ]);
    expect([isSetupCode(undefined), isSetupCode('SOMETHING_NEW')]).toEqual([false, false]);
  });
});
