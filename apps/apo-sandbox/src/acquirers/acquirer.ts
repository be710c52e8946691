import type { CardKind } from '../payments/payment';

/** How an acquirer behaves (APO reference 3.2). */
export interface AcquirerProfile {
  /** The cards it takes, and of which of them it captures by itself after a paid payment, with a second notification. */
  readonly takes: Readonly<Partial<Record<CardKind, { readonly capturesByItself: boolean }>>>;
  /** Its numbers are APO's own, and it reports raw results; others have serials of their own. */
  readonly mirrorsIds: boolean;
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
  /** The merchant's account there. */
  readonly merchantId: string;
}

export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(profiles, text);
}

/** An acquirer by the name it answers with; the name may be spelt otherwise than its profile's. */
export function acquirer(name: string, profile: ProfileName): Acquirer {
  return { name, profile: profiles[profile], merchantId: profiles[profile].mirrorsIds ? '2188120041837365' : 'JT04' };
}
