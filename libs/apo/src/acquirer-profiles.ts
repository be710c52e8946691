/** How money is taken from a card at an acquirer (APO reference 3.2, C33). */
export type CaptureRule =
  /** A capture of its own follows, with its own notification: ship on that. */
  | 'separate'
  /** The money is taken with the payment and no capture is ever reported: payment success counts as capture. */
  | 'with-payment'
  /** Nobody knows: hold the shipment and alarm. */
  | 'unknown';

/** The acquirers we know, by the name APO answers with as far as it is known; `ALIPAY` is Antom. */
export type AcquirerName = 'ALIPAY' | '2C2P' | 'ADYEN' | 'CHECKOUT' | 'STRIPE' | 'BRAINTREE' | 'PAYPAL';

/** What an acquirer does in its own way. Whatever the contract says otherwise is configured by {@link AcquirerOverrides}. */
export interface AcquirerProfile {
  readonly profile: AcquirerName | 'unknown';
  readonly captureForIssuerAuthenticated: CaptureRule;
  /** Of all other cards, Korean ones without issuer authentication included. */
  readonly captureForGeneralCards: CaptureRule;
  /** Whether it acquires cards at all (APO reference 3.1). */
  readonly takesCards: boolean;
  /** How long an authorization can be captured by hand, if its own expiry is not believed (C25). Antom: 7 days. */
  readonly manualCaptureWindowMs: number;
  /** Whether a general card's authorization can be canceled as long as nothing is captured. */
  readonly voidUntilCaptured: boolean;
  /** Whether that goes for a Korean issuer-authenticated card: a successful one is refunded instead (C6). */
  readonly voidForIssuerAuthenticated: boolean;
  /** Less than the authorized amount (C4). */
  readonly partialCapture: boolean;
  /** More than one capture of a payment (C4). */
  readonly multipleCaptures: boolean;
  readonly partialRefund: boolean;
}

/** What a merchant's contracts change, by acquirer; `unknown` for those that nobody knows. */
export type AcquirerOverrides = Partial<
  Readonly<Record<AcquirerProfile['profile'], Partial<Omit<AcquirerProfile, 'profile'>>>>
>;

/** Further spellings under which an acquirer may answer; nobody documents how APO writes 2C2P, Stripe and Braintree. */
export type AcquirerAliases = Partial<Readonly<Record<AcquirerName, readonly string[]>>>;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The safe side of everything: a general card's capture is waited for at any acquirer (S2S-APO), a Korean issuer-authenticated
 * card's only where it is documented, and captures are for the full amount, once.
 */
const anyAcquirer: AcquirerProfile = {
  profile: 'unknown',
  captureForIssuerAuthenticated: 'unknown',
  captureForGeneralCards: 'separate',
  takesCards: true,
  manualCaptureWindowMs: 7 * dayMs,
  voidUntilCaptured: true,
  voidForIssuerAuthenticated: false,
  partialCapture: false,
  multipleCaptures: false,
  partialRefund: true,
};

const profiles: Readonly<Record<AcquirerName, AcquirerProfile>> = {
  ALIPAY: { ...anyAcquirer, profile: 'ALIPAY', captureForIssuerAuthenticated: 'separate' },
  '2C2P': { ...anyAcquirer, profile: '2C2P', captureForIssuerAuthenticated: 'with-payment' },
  ADYEN: { ...anyAcquirer, profile: 'ADYEN' },
  CHECKOUT: { ...anyAcquirer, profile: 'CHECKOUT' },
  STRIPE: { ...anyAcquirer, profile: 'STRIPE' },
  BRAINTREE: { ...anyAcquirer, profile: 'BRAINTREE' },
  PAYPAL: { ...anyAcquirer, profile: 'PAYPAL', takesCards: false, captureForGeneralCards: 'unknown' },
};

/**
 * How the acquirer with this `acquirerName` behaves. Letter case does not matter. A name that nobody, or more than one
 * acquirer, goes by leads to the unknown profile.
 */
export function acquirerProfile(
  acquirerName: string | undefined,
  aliases: AcquirerAliases = {},
  overrides: AcquirerOverrides = {},
): AcquirerProfile {
  const known = profileNamed(acquirerName?.trim().toUpperCase(), aliases);
  return { ...known, ...overrides[known.profile], profile: known.profile };
}

function profileNamed(wanted: string | undefined, aliases: AcquirerAliases): AcquirerProfile {
  if (!wanted) return anyAcquirer;
  const named = Object.entries(profiles).filter(([name]) =>
    [name, ...(aliases[name as AcquirerName] ?? [])].some((alias) => alias.trim().toUpperCase() === wanted),
  );
  return named.length === 1 ? (named[0]?.[1] ?? anyAcquirer) : anyAcquirer;
}

/** By which rule the money of a payment is taken there. */
export function captureRuleOf(profile: AcquirerProfile, card: { readonly issuerAuthenticated: boolean }): CaptureRule {
  return card.issuerAuthenticated ? profile.captureForIssuerAuthenticated : profile.captureForGeneralCards;
}

/** Whether an authorized payment can be canceled there; once captured, no payment can. */
export function canVoid(profile: AcquirerProfile, card: { readonly issuerAuthenticated: boolean }): boolean {
  return card.issuerAuthenticated ? profile.voidForIssuerAuthenticated : profile.voidUntilCaptured;
}
