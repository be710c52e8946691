import type { Random } from '@paywright/kernel';
import { gatewayDay } from '../clock/gateway-time';

/** Random digits: what the sandbox forgets with its memory, the merchant's books still hold, so counting would repeat. */
export function serial(random: Random, digits: number): string {
  return Math.floor(random.next() * 10 ** digits)
    .toString()
    .padStart(digits, '0');
}

/** A payment's number in the samples' shape: a day, the router's digits, a serial; 35 digits (APO reference 2.0). */
export function paymentNumber(nowMs: number, random: Random): string {
  return `${gatewayDay(nowMs)}194010900100188${serial(random, 12)}`;
}

/** A dispute's number, likewise. */
export function disputeNumber(nowMs: number, random: Random): string {
  return `${gatewayDay(nowMs)}194010809000188${serial(random, 12)}`;
}

/** A refund's number, likewise. */
export function refundNumber(nowMs: number, random: Random): string {
  return `${gatewayDay(nowMs)}194010808000188${serial(random, 12)}`;
}

/** A capture's number, likewise. */
export function captureNumber(nowMs: number, random: Random): string {
  return `${gatewayDay(nowMs)}194010807000188${serial(random, 12)}`;
}
