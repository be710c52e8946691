import { resultCodes, type UnknownCause, type UnknownOutcome } from '@paywright/apo';
import { type Random, systemRandom } from '@paywright/kernel';
import type { Route } from './route';

/** How a route's test went; `setupFault`: upstream refuses our client id, keys or headers, so that every call would fail. */
export type SelfTestResult =
  | { readonly passed: true }
  | { readonly passed: false; readonly detail: string; readonly fix: string; readonly setupFault: boolean };

/** Answered and signed: whatever it says, our signature was taken and theirs could be verified. */
const verified: ReadonlySet<UnknownCause> = new Set<UnknownCause>(['code', 'no-result', 'other-payment']);

/**
 * Asks upstream about a payment that surely does not exist. Any verified answer passes, but for one that says that the contract or
 * the set-up forbids the call: address, client id and the keys of both sides are right then. It takes no money, changes nothing, and goes past breakers and limits.
 */
export async function selfTest(
  { client }: Pick<Route, 'client'>,
  random: Random = systemRandom,
): Promise<SelfTestResult> {
  const paymentRequestId = `selftest_${Buffer.from(random.bytes(12)).toString('hex')}`;
  const outcome = await client.inquirePayment({ paymentRequestId });
  if (outcome.kind !== 'unknown') return { passed: true };
  // Signed or not: an account that may not make this call cannot be used.
  if (outcome.cause === 'code' && resultCodes.get(outcome.code ?? '')?.codeClass === 'C')
    return { passed: false, ...explain({ ...outcome, setupFault: true }) };
  if (verified.has(outcome.cause)) return { passed: true };
  return { passed: false, ...explain(outcome) };
}

/** What an operator can do about a call that went wrong so. */
export function explain({ cause, code, detail, setupFault }: UnknownOutcome): {
  detail: string;
  fix: string;
  setupFault: boolean;
} {
  if (setupFault) {
    return {
      detail: `upstream refuses our set-up: ${code}`,
      fix: "compare clientId, keyVersion and our public key with the account's dashboard, and baseUrl with its region",
      setupFault,
    };
  }
  return { detail: `${cause}: ${detail}`, fix: fixes[cause], setupFault };
}

const checkAddress = 'check that baseUrl is the gateway of this account, and that nothing stands in between';
const callAgain = 'nothing to mend here; test again';

const fixes: Readonly<Record<UnknownCause, string>> = {
  'never-connected': 'check baseUrl, name look-up, firewall and certificates from this machine',
  timeout: 'check that the gateway is up, and that UPSTREAM_TIMEOUT is long enough',
  'connection-lost': checkAddress,
  'http-status': checkAddress,
  unsigned: checkAddress,
  unparsable: checkAddress,
  'bad-signature': "give apoPublicKeys the public key that the account's dashboard shows, with its version",
  'no-result': callAgain,
  'other-payment': callAgain,
  code: callAgain,
};
