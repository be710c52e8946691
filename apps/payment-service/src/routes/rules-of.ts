import { type AcquirerProfile, captureRuleOf, canVoid } from '@paywright/apo';
import type { AcquirerRules } from '@paywright/payments';

/** What an acquirer does in its own way, as payments are decided by it. */
export function rulesOf(profile: AcquirerProfile): AcquirerRules {
  const { partialCapture, multipleCaptures, partialRefund, manualCaptureWindowMs } = profile;
  const issuers = { issuerAuthenticated: true };
  const others = { issuerAuthenticated: false };
  return {
    captureBases: { 'issuer-authenticated': captureRuleOf(profile, issuers), general: captureRuleOf(profile, others) },
    canVoid: { 'issuer-authenticated': canVoid(profile, issuers), general: canVoid(profile, others) },
    partialCapture,
    multipleCaptures,
    partialRefund,
    manualCaptureWindowMs,
  };
}
