import { type Check, check } from '../drill/judge/evidence';
import { moneyChecks } from '../drill/judge/money-checks';
import type { TrialEvidence } from './trial';

/** What must hold whatever was tried: nobody lost money or goods, and nothing was put aside. */
export function trialChecks(evidence: TrialEvidence): Check[] {
  return [...moneyChecks(evidence), everythingShipped(evidence), noDeadLetters(evidence), quietLogs(evidence)];
}

/** Every buyer of a trial pays, so every order that was accepted leaves. */
function everythingShipped({ orders, ours }: TrialEvidence): Check {
  const byId = new Map(ours.map((view) => [view.paymentId, view]));
  const accepted = orders.filter(({ acceptedMs }) => acceptedMs !== undefined);
  const faults = accepted.flatMap(({ referenceOrderId, paymentId = '', failure }) => {
    const view = byId.get(paymentId);
    if (view?.status === 'captured' && view.shipment?.status === 'released') return [];
    const shipment = view?.shipment?.status ?? 'not there';
    return [`${referenceOrderId}: ${view?.status ?? 'unknown'}, shipment ${shipment}; ${failure ?? 'nothing failed'}`];
  });
  return check(
    'every accepted order captured and shipped',
    `${accepted.length - faults.length} of ${accepted.length}`,
    faults,
  );
}

function noDeadLetters({ deadLetters }: TrialEvidence): Check {
  return check('no dead letters', String(deadLetters.length), deadLetters);
}

function quietLogs({ logFaults }: TrialEvidence): Check {
  return check('no error in any log', `${logFaults.length} lines`, logFaults);
}
