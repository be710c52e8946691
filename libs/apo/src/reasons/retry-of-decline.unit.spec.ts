import { resultCodes } from '../result-codes';
import { retryOfDecline } from './retry-of-decline';

/** The whole table: a code that changes its column must be changed here, too. */
const table: Record<'elsewhere' | 'with-3ds' | 'never', string[]> = {
  elsewhere: [
    'ACCESS_DENIED',
    'CARD_NOT_SUPPORTED',
    'CURRENCY_NOT_SUPPORT',
    'DO_NOT_HONOR',
    'INVALID_CONTRACT',
    'INVALID_MERCHANT_STATUS',
    'MERCHANT_KYB_NOT_QUALIFIED',
    'MERCHANT_NOT_REGISTERED',
    'NO_PAY_OPTIONS',
    'PAYMENT_AMOUNT_EXCEED_LIMIT',
    'PAYMENT_COUNT_EXCEED_LIMIT',
    'PAYMENT_NOT_QUALIFIED',
    'SELECTED_CARD_BRAND_NOT_AVAILABLE',
    'SETTLE_CONTRACT_NOT_MATCH',
  ],
  'with-3ds': ['AUTHENTICATION_REQUIRED'],
  never: [
    'CLIENT_INVALID',
    'EXPIRED_CODE',
    'FRAUD_REJECT',
    'INVALID_ACCESS_TOKEN',
    'INVALID_AMOUNT',
    'INVALID_API',
    'INVALID_CARD_NUMBER',
    'INVALID_CLIENT',
    'INVALID_EXPIRATION_DATE',
    'INVALID_PAYMENT_CODE',
    'INVALID_PAYMENT_METHOD_META_DATA',
    'INVALID_SIGNATURE',
    'KEY_NOT_FOUND',
    'MEDIA_TYPE_NOT_ACCEPTABLE',
    'METHOD_NOT_SUPPORTED',
    'NO_INTERFACE_DEF',
    'ORDER_IS_CANCELED',
    'ORDER_IS_CLOSED',
    'ORDER_NOT_EXIST',
    'ORDER_STATUS_INVALID',
    'PARAM_ILLEGAL',
    'PAYMENT_PROHIBITED',
    'PROCESS_FAIL',
    'REPEAT_REQ_INCONSISTENT',
    'RISK_REJECT',
    'SYSTEM_ERROR',
    'USER_AMOUNT_EXCEED_LIMIT',
    'USER_BALANCE_NOT_ENOUGH',
    'USER_KYC_NOT_QUALIFIED',
    'USER_NOT_EXIST',
    'USER_PAYMENT_VERIFICATION_FAILED',
    'USER_STATUS_ABNORMAL',
    'VERIFY_TIMES_EXCEED_LIMIT',
    'VERIFY_UNMATCHED',
  ],
};

const refusals = [...resultCodes.values()].filter(({ status }) => status === 'F').map(({ code }) => code);

it.each(Object.entries(table))('these codes of pay may be tried again: %s', (retry, codes) => {
  expect(refusals.filter((code) => retryOfDecline(code) === retry).sort()).toEqual(codes);
});

it('covers every refusal of pay', () => {
  expect(Object.values(table).flat().sort()).toEqual([...refusals].sort());
});

it.each(['SOMETHING_NEW', '', 'SUCCESS'])('nobody is asked again after %j', (code) =>
  expect(retryOfDecline(code)).toBe('never'),
);

it('risk, and codes that settle nothing, are never asked again', () => {
  for (const { code, codeClass } of resultCodes.values()) {
    if ('RXQN'.includes(codeClass)) expect([code, retryOfDecline(code)]).toEqual([code, 'never']);
  }
});
