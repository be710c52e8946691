import type { CreatePaymentInput } from '@paywright/contracts';
import type { Profile } from './profiles';

/** What the load process is told. */
export interface LoadPlan {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  /** Order numbers begin with this; unique per run. */
  readonly prefix: string;
  /** Orders per second, evenly spaced. */
  readonly rate: number;
  readonly orders: number;
  readonly profile: Profile;
  readonly seed: number;
  /** Milliseconds after which a buyer who is not sent to a page has gone; a minute unless told. */
  readonly patienceMs?: number;
  /** Milliseconds a shop that got no answer, or was told that the service is away, asks again; not at all unless told. */
  readonly retryForMs?: number;
  /** The order everybody places, but for its number. */
  readonly template: CreatePaymentInput;
}

/** What became of one order as the shop and its buyer saw it. Durations count from when it was meant to arrive. */
export interface OrderRecord {
  readonly referenceOrderId: string;
  /** Epoch milliseconds with fractions. */
  readonly plannedAt: number;
  readonly thinkMs: number;
  readonly paymentId?: string;
  /** Until the gateway had accepted it. */
  readonly acceptedMs?: number;
  /** Until the shop had the buyer's `normalUrl`. */
  readonly urlMs?: number;
  /** Until the page had taken the buyer's approval. */
  readonly approvedMs?: number;
  /** The step that failed, and how. */
  readonly failure?: string;
}

/** What the load process tells in the end. */
export interface LoadReport {
  readonly orders: readonly OrderRecord[];
  /** Arrivals that came more than 100 ms late: the load process itself was held up. */
  readonly late: number;
  /** Arrivals that never came: more than a second late, or too many answers were outstanding. */
  readonly dropped: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}
