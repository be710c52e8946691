import { type AcquirerProfile, captureRuleOf } from '@paywright/apo';
import type { CaptureBases } from '@paywright/payments';

/** How an acquirer takes the money of each kind of card. */
export function captureBasesOf(profile: AcquirerProfile): CaptureBases {
  return {
    'issuer-authenticated': captureRuleOf(profile, { issuerAuthenticated: true }),
    general: captureRuleOf(profile, { issuerAuthenticated: false }),
  };
}
