import type { Signer } from '../signature/signer';
import type { PublicKeys } from '../signature/verify-message';

/** A merchant's account at the gateway: what its dashboard would hold. */
export interface Merchant {
  /** Ids of the vendor's sandbox begin with SANDBOX_. */
  readonly clientId: string;
  /** `direct`: an account at Antom itself, whose messages name no acquirer (APO reference 4.6). */
  readonly product: 'apo' | 'direct';
  /** The merchant's public keys by version. */
  readonly publicKeys: PublicKeys;
  /** Signs answers and notifications for this account. */
  readonly signer: Signer;
  /** The dashboard's notification address, if one is set. */
  readonly notifyUrl?: string;
}

export type Merchants = ReadonlyMap<string, Merchant>;
