/** How an acquirer behaves on Korean issuer-authenticated cards (APO reference 3.2). */
export interface AcquirerProfile {
  /** Captures by itself after a paid payment and announces it with a second notification. */
  readonly capturesByItself: boolean;
  /** Its numbers are APO's own, and it reports raw results; others have serials of their own. */
  readonly mirrorsIds: boolean;
}

const profiles = {
  ALIPAY: { capturesByItself: true, mirrorsIds: true },
  '2C2P': { capturesByItself: false, mirrorsIds: false },
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
