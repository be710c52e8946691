/** The payment to cancel: by APO's number once it is known, which wins there as well, else by the attempt's. */
export type CancelRequest = { readonly apoPaymentId: string } | { readonly paymentRequestId: string };

/** The body of a cancel, to be repeated byte for byte: a repeat must have identical parameters (APO reference 2.4). */
export function buildCancelBody(payment: CancelRequest): string {
  return 'apoPaymentId' in payment
    ? JSON.stringify({ paymentId: payment.apoPaymentId })
    : JSON.stringify({ paymentRequestId: payment.paymentRequestId });
}
