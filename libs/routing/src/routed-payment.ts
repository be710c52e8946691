/** How the buyer's card reaches upstream: what a rule may ask for, and what a route may be limited to. */
export const cardFlows = ['hosted-page', 'issuer-page', 'server-to-server', 'saved-card'] as const;

export type CardFlow = (typeof cardFlows)[number];

export const terminals = ['WEB', 'WAP', 'APP', 'MINI_APP'] as const;

export type Terminal = (typeof terminals)[number];

/** What a policy looks at of a payment. Plain JSON, stored with each decision. What is absent is not known. */
export interface RoutedPayment {
  readonly paymentId: string;
  readonly currency: string;
  /** Smallest units, as decimal digits. */
  readonly amount: string;
  /** Where the card was issued, as two letters. */
  readonly cardRegion?: string;
  /** As the request or the card's number says: VISA, MASTERCARD, HYUNDAI… */
  readonly brand?: string;
  readonly flow: CardFlow;
  readonly terminal: Terminal;
  /** The requester's number of the buyer. */
  readonly buyer?: string;
  /** What the requester attached for rules to look at. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The only route that can take it: the one it names, the one that keeps its card, or the one through which 3DS was asked for. */
  readonly boundTo?: { readonly route: string; readonly by: 'request' | 'saved-card' | 'step-up' };
}
