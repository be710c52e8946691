import type { ApoClient, InquiryOutcome, PayOutcome } from '@paywright/apo';
import { isUpstreamTrouble } from '../operations/is-upstream-trouble';
import type { CountedCall } from './health-tally';

/** The same client, with each pay and each inquiry told as it ends: what was never tried, as behind an open breaker, is none. */
export function watchCalls(client: ApoClient, told: (call: CountedCall) => void): ApoClient {
  const watch = async <Outcome extends PayOutcome | InquiryOutcome>(
    kind: CountedCall['kind'],
    call: () => Promise<Outcome>,
  ): Promise<Outcome> => {
    const began = performance.now();
    const outcome = await call();
    const ms = hasLeft(outcome) ? performance.now() - began : undefined;
    const acquirerName = 'report' in outcome ? outcome.report.acquirer?.acquirerName : undefined;
    told({ kind, failed: isUpstreamTrouble(outcome), ms, acquirerName });
    return outcome;
  };
  return {
    ...client,
    pay: (body) => watch('pay', () => client.pay(body)),
    inquirePayment: (payment) => watch('inquire', () => client.inquirePayment(payment)),
  };
}

/** No connection was made: how long that took says nothing of how fast upstream answers. */
function hasLeft(outcome: PayOutcome | InquiryOutcome): boolean {
  return outcome.kind !== 'unknown' || !outcome.neverSent;
}
