import type { Payment } from '@paywright/payments';

/** The payment as JSON: bigints (only ever called `minor`) travel as text. */
export function writePaymentState(payment: Payment): string {
  return JSON.stringify(payment, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

export function readPaymentState(json: string): Payment {
  return JSON.parse(json, (key, value: unknown) => (key === 'minor' ? BigInt(value as string) : value)) as Payment;
}
