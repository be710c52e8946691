import type { CardKind } from '../payments/payment';

/** How an acquirer behaves (APO reference 3.2). */
export interface AcquirerProfile {
  /** The cards it takes, and of which of them it captures by itself after a paid payment, with a second notification. */
  readonly takes: Readonly<Partial<Record<CardKind, { readonly capturesByItself: boolean }>>>;
  /** Its numbers are APO's own, and it reports raw results; others have serials of their own. */
  readonly mirrorsIds: boolean;
}

/** What the merchant's contract with an acquirer says about captures, cancels and refunds; an operator may change it. */
export interface ContractTerms {
  /** How long an approval can be captured; then it is canceled, and nobody is told (APO reference 2.3). */
  captureWindowMs: number;
  /** Less than the approved amount. */
  partialCapture: boolean;
  multipleCaptures: boolean;
  /** How long after its payment money can be given back. */
  refundWindowMs: number;
}

const dayMs = 24 * 3_600_000;

/** The safest reading of the documents: the whole amount, once, within seven days (APO reference 2.3, C4). */
function usualTerms(): ContractTerms {
  return { captureWindowMs: 7 * dayMs, partialCapture: false, multipleCaptures: false, refundWindowMs: 365 * dayMs };
}

const profiles = {
  ALIPAY: { takes: { korean: { capturesByItself: true }, general: { capturesByItself: true } }, mirrorsIds: true },
  '2C2P': { takes: { korean: { capturesByItself: false } }, mirrorsIds: false },
  ADYEN: { takes: { general: { capturesByItself: true } }, mirrorsIds: false },
  CHECKOUT: { takes: { general: { capturesByItself: true } }, mirrorsIds: false },
} as const satisfies Record<string, AcquirerProfile>;

export type ProfileName = keyof typeof profiles;

/** An acquirer the merchant has connected. */
export interface Acquirer {
  /** `acquirerName` in answers. */
  readonly name: string;
  readonly profile: AcquirerProfile;
  readonly terms: ContractTerms;
  /** The merchant's account there. */
  readonly merchantId: string;
}

export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(profiles, text);
}

/** An acquirer by the name it answers with; the name may be spelt otherwise than its profile's. */
export function acquirer(name: string, profile: ProfileName): Acquirer {
  return {
    name,
    profile: profiles[profile],
    terms: usualTerms(),
    merchantId: profiles[profile].mirrorsIds ? '2188120041837365' : 'JT04',
  };
}
