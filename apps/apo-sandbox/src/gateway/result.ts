/** An object as it travels in JSON. */
export type Json = Record<string, unknown>;

/** The `result` of every answer and most notifications (APO reference 2.0). */
export interface Result {
  readonly resultStatus: string;
  readonly resultCode: string;
  readonly resultMessage: string;
}

/** A request that is answered F (or a busy U) without effect. */
export interface Refusal {
  readonly refusal: Result;
}

export const succeeded: Result = { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'success.' };

export const inProcess: Result = {
  resultStatus: 'U',
  resultCode: 'PAYMENT_IN_PROCESS',
  resultMessage: 'payment in process',
};

export const canceled: Result = {
  resultStatus: 'F',
  resultCode: 'ORDER_IS_CANCELED',
  resultMessage: 'The order is canceled.',
};

export const captureInProcess: Result = {
  resultStatus: 'U',
  resultCode: 'CAPTURE_IN_PROCESS',
  resultMessage: 'capture in process',
};

const messages: Readonly<Record<string, string>> = {
  AUTH_EXPIRED: 'The authorization has expired.',
  CANCEL_WINDOW_EXCEED: 'The window to cancel has passed.',
  CAPTURE_AMOUNT_EXCEED_AUTH_LIMIT: 'The capture exceeds the authorized amount.',
  CLIENT_INVALID: 'The client is invalid.',
  DO_NOT_HONOR: 'The payment is declined by the issuing bank.',
  INVALID_SIGNATURE: 'The signature is invalid.',
  MEDIA_TYPE_NOT_ACCEPTABLE: 'The server does not implement the media type that is acceptable to the client.',
  METHOD_NOT_SUPPORTED: 'The server does not implement the requested HTTP method.',
  MULTI_CAPTURE_NOT_SUPPORTED: 'Several captures are not supported.',
  NO_INTERFACE_DEF: 'API is not defined.',
  NO_PAY_OPTIONS: 'No payment method is available for this request.',
  ORDER_IS_CANCELED: 'The order is canceled.',
  ORDER_IS_CLOSED: 'The order is closed.',
  ORDER_NOT_EXIST: 'The order does not exist.',
  ORDER_STATUS_INVALID: 'The status of the order does not allow this.',
  REFUND_AMOUNT_EXCEED: 'The refund exceeds what can be refunded.',
  REFUND_WINDOW_EXCEED: 'The window to refund has passed.',
  RISK_REJECT: 'The transaction is rejected due to risk control.',
  REPEAT_REQ_INCONSISTENT: 'Repeated requests are inconsistent.',
  SELECTED_CARD_BRAND_NOT_AVAILABLE: 'The selected card brand is not available.',
};

/** An F of the code; the message is the code's own unless a better one is given. */
export function failed(resultCode: string, resultMessage?: string): Result {
  const text = resultMessage ?? messages[resultCode] ?? `The request failed: ${resultCode}.`;
  return { resultStatus: 'F', resultCode, resultMessage: text.slice(0, 256) };
}

export function refuse(resultCode: string, resultMessage?: string): Refusal {
  return { refusal: failed(resultCode, resultMessage) };
}

/** PARAM_ILLEGAL that names the field. */
export function illegal(field: string, rule: string): Refusal {
  return refuse('PARAM_ILLEGAL', `Illegal parameters: ${field} ${rule}.`);
}
