import { type Check, check } from '../drill/judge/evidence';
import type { CallerReport } from '../trial/callers';
import type { TrialEvidence } from '../trial/trial';
import { trialChecks } from '../trial/trial-checks';
import type { Replacement } from './roll';

/** A stretch of a roll-out. Epoch milliseconds. */
export interface Step {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly replacements: readonly Replacement[];
}

export interface RolloutEvidence extends TrialEvidence {
  readonly requests: readonly CallerReport[];
  readonly steps: readonly Step[];
  /** Types of events the previous version knows, and where the two do not understand each other's. */
  readonly eventTypes: number;
  readonly eventFaults: readonly string[];
}

/** The verdict over a roll-out, a check for each thing that must hold. */
export function judgeRollout(evidence: RolloutEvidence): Check[] {
  return [
    eventsUnderstood(evidence),
    noFailedRequest(evidence),
    everyNotificationTaken(evidence),
    orderlyEnds(evidence),
    ...trialChecks(evidence),
  ];
}

function eventsUnderstood({ eventTypes, eventFaults }: RolloutEvidence): Check {
  return check(
    'each version reads the other’s events',
    `${eventTypes} types`,
    eventTypes === 0 ? ['the previous version knows none'] : eventFaults,
  );
}

/** Nobody tries again, so each failure is one that a client met. */
function noFailedRequest({ orders, requests }: RolloutEvidence): Check {
  const asked = requests.reduce((sum, report) => sum + report.asked, 0);
  const failed = orders.filter(({ failure }) => failure !== undefined);
  return check('no failed request', `${orders.length} orders and ${asked} other requests`, [
    ...failed.map(({ referenceOrderId, plannedAt, failure }) => {
      return `${new Date(plannedAt).toISOString()} ${referenceOrderId}: ${failure}`;
    }),
    ...requests.flatMap(({ service, asked: some, failures }) =>
      some === 0 ? [`nobody asked ${service} anything`] : failures,
    ),
  ]);
}

function everyNotificationTaken({ deliveries, refusedDeliveries }: RolloutEvidence): Check {
  return check(
    'every notification acknowledged the first time',
    `${deliveries - refusedDeliveries.length} of ${deliveries}`,
    deliveries === 0 ? ['nothing was notified'] : refusedDeliveries,
  );
}

function orderlyEnds({ steps }: RolloutEvidence): Check {
  const replacements = steps.flatMap((step) => step.replacements);
  const faults = replacements.filter(({ exitCode }) => exitCode !== 0);
  return check(
    'every replaced replica ended by itself, with 0',
    `${replacements.length - faults.length} of ${replacements.length}`,
    replacements.length === 0
      ? ['no replica was replaced']
      : faults.map(({ retired, exitCode }) => `${retired}: ${exitCode ?? 'was killed'}`),
  );
}
