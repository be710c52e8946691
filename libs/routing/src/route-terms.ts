import type { CardFlow } from './routed-payment';

/** What a route takes, by contract; what is absent is not limited. */
export interface RouteTerms {
  readonly name: string;
  readonly product: 'apo' | 'antom-direct';
  /** Which acquirers its dashboard leads to; for people and for health conditions. */
  readonly expectedAcquirers?: readonly string[];
  readonly currencies?: readonly string[];
  /** Two letters each. A card of which the region is not known is taken. */
  readonly cardRegions?: readonly string[];
  readonly flows?: readonly CardFlow[];
  /** Bounds per currency, smallest units as decimal digits, both included; a currency that is not listed has none. */
  readonly amounts?: readonly { readonly currency: string; readonly atLeast?: string; readonly atMost?: string }[];
}
