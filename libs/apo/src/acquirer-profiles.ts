/** How money is taken from a South Korean issuer-authenticated card at an acquirer (APO reference 3.2, C33). */
export type CaptureRule =
  /** A capture of its own follows, with its own notification: ship on that. */
  | 'separate'
  /** The money is taken with the payment and no capture is ever reported: payment success counts as capture. */
  | 'with-payment'
  /** Nobody knows: hold the shipment and alarm. */
  | 'unknown';

export interface AcquirerProfile {
  readonly profile: 'ALIPAY' | '2C2P' | 'unknown';
  readonly captureForIssuerAuthenticated: CaptureRule;
}

/** Further spellings under which an acquirer may answer; nobody documents how APO writes 2C2P. */
export type AcquirerAliases = Partial<Readonly<Record<'ALIPAY' | '2C2P', readonly string[]>>>;

const profiles: readonly (AcquirerProfile & { readonly profile: 'ALIPAY' | '2C2P' })[] = [
  { profile: 'ALIPAY', captureForIssuerAuthenticated: 'separate' },
  { profile: '2C2P', captureForIssuerAuthenticated: 'with-payment' },
];

const unknownAcquirer: AcquirerProfile = { profile: 'unknown', captureForIssuerAuthenticated: 'unknown' };

/**
 * How the acquirer with this `acquirerName` behaves. Letter case does not matter. A name that nobody, or more than one
 * acquirer, goes by leads to the unknown profile, which holds.
 */
export function acquirerProfile(acquirerName: string | undefined, aliases: AcquirerAliases = {}): AcquirerProfile {
  const wanted = acquirerName?.trim().toUpperCase();
  if (!wanted) return unknownAcquirer;
  const named = profiles.filter(({ profile }) =>
    [profile, ...(aliases[profile] ?? [])].some((name) => name.trim().toUpperCase() === wanted),
  );
  return named.length === 1 ? (named[0] ?? unknownAcquirer) : unknownAcquirer;
}
