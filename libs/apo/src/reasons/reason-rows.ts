import type { buyerTexts } from './buyer-texts';

/** What to do after a code. Only `new-attempt`, `other-card` and `authenticate` may lead to a new id, never by themselves. */
export type NextStep =
  | 'new-attempt'
  | 'other-card'
  | 'authenticate'
  | 'fix-request'
  | 'contact-support'
  | 'wait'
  | 'inquire'
  | 'do-not-retry';

/** Our reason, stable across the documents' changes of mind; the next step; the buyer's text; a sentence for operators. */
export type ReasonRow = readonly [reason: string, nextStep: NextStep, buyer: keyof typeof buyerTexts, operator: string];

/** Every code of every table: pay, inquiries, capture, cancel, refund, vaulting; one line a code, to be read as a table. */
// prettier-ignore
export const reasonRows: Readonly<Record<string, ReasonRow>> = {
  // done and under way
  SUCCESS: ['succeeded', 'do-not-retry', 'paid', 'Done; nothing is left to do.'],
  PAYMENT_IN_PROCESS: ['payment-in-process', 'wait', 'wait', 'The payment is under way; its result comes by notification or inquiry.'],
  CAPTURE_IN_PROCESS: ['capture-in-process', 'wait', 'wait', 'The capture is under way; its result comes by notification or inquiry.'],
  REFUND_IN_PROCESS: ['refund-in-process', 'wait', 'refundUnderWay', 'The refund is under way; its result comes by notification or inquiry.'],
  VERIFICATION_IN_PROCESS: ['card-verification-in-process', 'wait', 'wait', 'The card to be stored is being verified; the buyer may have to act at the given URL.'],
  REQUEST_TRAFFIC_EXCEED_LIMIT: ['gateway-busy', 'wait', 'busy', 'Too many calls at once; the same call is repeated with the same id after a pause.'],
  UNKNOWN_EXCEPTION: ['gateway-trouble', 'inquire', 'checking', 'The gateway had a fault; the same call is repeated with the same id, then the payment is inquired.'],
  SYSTEM_ERROR: ['gateway-fault', 'inquire', 'checking', 'The gateway failed inside; whether money moved is unknown until an inquiry says so.'],
  PROCESS_FAIL: ['gateway-refused-without-reason', 'inquire', 'checking', "The gateway gives no reason; inquire first, then ask APO's support if nothing is found."],
  // our keys, addresses and contract
  INVALID_SIGNATURE: ['our-signature-refused', 'contact-support', 'ourFault', 'Our signature is refused: compare the key, its version and the client id of this route with the dashboard.'],
  INVALID_CLIENT: ['our-client-id-refused', 'contact-support', 'ourFault', 'Our client id is refused: compare it, and its gateway, with the dashboard.'],
  CLIENT_INVALID: ['our-client-id-refused', 'contact-support', 'ourFault', 'Our client id is refused: compare it, and its gateway, with the dashboard.'],
  KEY_NOT_FOUND: ['our-key-unknown', 'contact-support', 'ourFault', 'The gateway knows no key of ours with this version: upload it, or correct the version.'],
  MEDIA_TYPE_NOT_ACCEPTABLE: ['our-content-type-refused', 'fix-request', 'ourFault', 'The content type of our call is refused: something between us and the gateway changes headers.'],
  METHOD_NOT_SUPPORTED: ['our-http-method-refused', 'fix-request', 'ourFault', 'The HTTP method of our call is refused: something between us and the gateway changes requests.'],
  INVALID_API: ['api-unknown', 'contact-support', 'ourFault', 'The gateway does not offer this call to us: check the address of the route and the contract.'],
  NO_INTERFACE_DEF: ['api-unknown', 'contact-support', 'ourFault', 'The address of the call is wrong: check the base URL and product path of the route.'],
  ACCESS_DENIED: ['access-denied', 'contact-support', 'ourFault', 'We are not allowed to make this call: check the contract and the permissions of this client id.'],
  INVALID_CONTRACT: ['contract-invalid', 'contact-support', 'ourFault', "The contract with this acquirer is not valid: ask APO's support."],
  SETTLE_CONTRACT_NOT_MATCH: ['settlement-contract-mismatch', 'contact-support', 'ourFault', "The settlement currency does not fit the contract: correct it in the route, or ask APO's support."],
  INVALID_MERCHANT_STATUS: ['merchant-status-invalid', 'contact-support', 'ourFault', "The merchant's account is restricted or closed: ask APO's support."],
  MERCHANT_NOT_REGISTERED: ['merchant-not-registered', 'contact-support', 'ourFault', 'The merchant is not registered with this acquirer: finish the registration on the dashboard.'],
  MERCHANT_KYB_NOT_QUALIFIED: ['merchant-not-qualified', 'contact-support', 'ourFault', "The merchant's business check is not finished: finish it on the dashboard."],
  NO_PAY_OPTIONS: ['no-payment-option', 'contact-support', 'ourFault', 'No acquirer offers this card payment: check payment methods and routing rules on the dashboard.'],
  MERCHANT_BALANCE_NOT_ENOUGH: ['merchant-balance-too-low', 'contact-support', 'refundByHand', 'The unsettled balance does not cover the refund: wait for further sales or top it up, then refund with a new id.'],
  // requests that need mending
  PARAM_ILLEGAL: ['request-invalid', 'fix-request', 'ourFault', 'A field of the request is missing or malformed: compare it with the API page before sending a new one.'],
  INVALID_AMOUNT: ['amount-invalid', 'fix-request', 'ourFault', 'The amount is not one that the acquirer takes: check value and currency.'],
  CURRENCY_NOT_SUPPORT: ['currency-not-supported', 'fix-request', 'ourFault', "The currency is not supported here, or is not the payment's: check the request and the contract."],
  INVALID_PAYMENT_METHOD_META_DATA: ['card-data-malformed', 'fix-request', 'checkCard', "The card's fields are malformed or incomplete: check what was sent in paymentMethodMetaData."],
  INVALID_PAYMENT_CODE: ['payment-code-invalid', 'fix-request', 'tryAgain', 'The payment code is not valid; card payments carry none, so look at the request.'],
  EXPIRED_CODE: ['payment-code-expired', 'fix-request', 'tryAgain', 'The payment code has expired; card payments carry none, so look at the request.'],
  INVALID_ACCESS_TOKEN: ['access-token-invalid', 'fix-request', 'otherCard', "The stored card's token is not valid any more: remove it and ask the buyer for the card."],
  // ids and states
  REPEAT_REQ_INCONSISTENT: ['id-reused', 'inquire', 'checking', 'The id was used before with other content; the first use may have succeeded, so inquire that one.'],
  ORDER_IS_CLOSED: ['payment-closed', 'inquire', 'checking', 'The payment of this id is closed: confirm by inquiry, then use a new id.'],
  ORDER_IS_CANCELED: ['payment-canceled', 'inquire', 'checking', 'The payment of this id is canceled: confirm by inquiry, then use a new id.'],
  ORDER_STATUS_INVALID: ['payment-state-does-not-allow', 'inquire', 'checking', "The payment's state does not allow this, such as a refund before the capture or during a dispute: inquire it."],
  ORDER_NOT_EXIST: ['payment-not-found', 'inquire', 'checking', 'Nothing is known under this number; soon after a call that proves nothing, so ask again.'],
  // captures, cancellations, refunds
  AUTH_EXPIRED: ['authorization-expired', 'new-attempt', 'payAgain', 'The authorization ran out before the capture: only a new payment can take the money.'],
  AUTH_CANCELLED: ['authorization-canceled', 'new-attempt', 'payAgain', 'The authorization was canceled: only a new payment can take the money.'],
  AUTH_NOT_FOUND: ['authorization-not-found', 'new-attempt', 'payAgain', 'There is no authorization to capture: only a new payment can take the money.'],
  CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT: ['capture-exceeds-authorization', 'fix-request', 'checking', 'More was to be captured than is authorized: capture the rest at most, with a new id.'],
  MULTI_CAPTURE_NOT_SUPPORTED: ['second-capture-not-supported', 'fix-request', 'checking', 'This acquirer captures once only: set multipleCaptures to false in its profile.'],
  CANCEL_WINDOW_EXCEED: ['too-late-to-cancel', 'do-not-retry', 'refundByHand', 'The time to cancel is over: refund instead.'],
  REFUND_AMOUNT_EXCEED: ['refund-amount-not-allowed', 'fix-request', 'refundByHand', "The refund exceeds what is left of the payment, or is below the method's minimum."],
  REFUND_WINDOW_EXCEED: ['too-late-to-refund', 'do-not-retry', 'refundByHand', 'The time to refund by card is over: pay the buyer back another way.'],
  MULTIPLE_REFUNDS_NOT_SUPPORTED: ['second-refund-not-supported', 'do-not-retry', 'refundByHand', 'This payment can be refunded once only: pay the buyer back another way.'],
  // the buyer's card and account
  CARD_NOT_SUPPORTED: ['card-not-supported', 'other-card', 'otherCard', 'The acquirer does not take this kind of card.'],
  SELECTED_CARD_BRAND_NOT_AVAILABLE: ['card-brand-not-available', 'other-card', 'otherBrand', 'The chosen Korean card company is wrong or not available: let the buyer choose another.'],
  INVALID_CARD_NUMBER: ['card-number-invalid', 'other-card', 'checkCard', 'The issuer knows no card of this number.'],
  INVALID_EXPIRATION_DATE: ['expiry-date-invalid', 'other-card', 'checkCard', "The expiry date is not the card's."],
  INVALID_CVV: ['security-code-invalid', 'other-card', 'checkCard', "The security code is not the card's."],
  CARD_EXPIRED: ['card-expired', 'other-card', 'expiredCard', 'The card has expired.'],
  DO_NOT_HONOR: ['declined-by-issuer', 'other-card', 'otherCard', 'The issuer declines without saying why; only the buyer can ask it.'],
  USER_BALANCE_NOT_ENOUGH: ['funds-insufficient', 'other-card', 'limit', "The card's balance or credit does not cover the amount."],
  PAYMENT_AMOUNT_EXCEED_LIMIT: ['amount-above-limit', 'other-card', 'limit', 'The amount is above what is allowed per payment.'],
  USER_AMOUNT_EXCEED_LIMIT: ['buyer-amount-above-limit', 'other-card', 'limit', 'The buyer has reached the amount allowed for a period.'],
  PAYMENT_COUNT_EXCEED_LIMIT: ['too-many-payments', 'other-card', 'tooMany', 'The number of payments allowed for a period is reached.'],
  USER_KYC_NOT_QUALIFIED: ['buyer-not-verified', 'other-card', 'otherWay', "The buyer's account at the issuer is not verified far enough."],
  USER_NOT_EXIST: ['buyer-unknown', 'other-card', 'otherCard', 'The issuer knows no such account.'],
  USER_STATUS_ABNORMAL: ['buyer-account-restricted', 'other-card', 'otherCard', "The buyer's account at the issuer is restricted."],
  PAYMENT_NOT_QUALIFIED: ['payment-not-qualified', 'other-card', 'otherWay', 'Payment and buyer do not qualify for this method.'],
  ACCOUNT_CLOSED: ['account-closed', 'other-card', 'otherCard', "The card's account is closed."],
  BLOCKED_FIRST_USED: ['card-not-activated', 'other-card', 'otherCard', 'The card is new and not activated yet; the buyer has to ask the issuer.'],
  NO_SELECTED_ACCOUNT: ['account-not-selected', 'other-card', 'otherCard', 'The card has no account of the kind that was chosen.'],
  RESTRICTED_CARD: ['card-restricted', 'other-card', 'otherCard', 'The card may not be used here, for example not abroad or not online.'],
  // authentication
  AUTHENTICATION_REQUIRED: ['authentication-required', 'authenticate', 'authenticate', 'The issuer wants 3DS: start again with is3DSAuthentication true and a new id.'],
  USER_PAYMENT_VERIFICATION_FAILED: ['authentication-failed', 'authenticate', 'notConfirmed', "The buyer failed the issuer's check, or left it."],
  VERIFY_UNMATCHED: ['verification-mismatch', 'authenticate', 'notConfirmed', 'What the buyer entered for verification does not fit.'],
  VERIFY_TIMES_EXCEED_LIMIT: ['too-many-verifications', 'other-card', 'tooMany', 'The buyer tried the verification too often.'],
  // risk
  RISK_REJECT: ['rejected-for-risk', 'do-not-retry', 'otherWay', 'Risk control rejects the payment; trying again by machine makes it worse. Money already taken is promised back.'],
  FRAUD_REJECT: ['rejected-for-fraud', 'do-not-retry', 'otherWay', 'The issuer suspects fraud: do not try this card again by machine.'],
  PAYMENT_PROHIBITED: ['payment-prohibited', 'do-not-retry', 'otherWay', 'The payment is prohibited for good; there is no appeal.'],
  LOST_CARD: ['card-reported-lost', 'do-not-retry', 'otherCard', 'The card is reported lost: do not try it again, and do not tell the buyer why.'],
  STOLEN_CARD: ['card-reported-stolen', 'do-not-retry', 'otherCard', 'The card is reported stolen: do not try it again, and do not tell the buyer why.'],
  PICKUP_CARD: ['card-to-be-withheld', 'do-not-retry', 'otherCard', 'The issuer wants the card withheld: do not try it again, and do not tell the buyer why.'],
  POLICY: ['declined-by-policy', 'do-not-retry', 'otherCard', 'A rule of the scheme or the issuer forbids it.'],
};
