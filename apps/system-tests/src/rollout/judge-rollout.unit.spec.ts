import { judgeRollout, type RolloutEvidence, type Step } from './judge-rollout';

const step: Step = {
  name: 'forward',
  from: 0,
  to: 1_000,
  replacements: [{ service: 'api-gateway', retired: 'api-gateway-1', readyMs: 1, endedMs: 1, exitCode: 0 }],
};

/** A roll-out without orders, which does not please every check. */
const evidence: RolloutEvidence = {
  ...{ orders: [], dropped: 0, ours: [], theirs: [], unknown: [] },
  ...{ deadLetters: [], deliveries: 3, refusedDeliveries: [], logFaults: [] },
  requests: [{ service: 'api-gateway', asked: 5, failures: [] }],
  steps: [step],
  ...{ eventTypes: 9, eventFaults: [] },
};

function faultsOf(name: RegExp, changed: Partial<RolloutEvidence>): readonly string[] {
  const checks = judgeRollout({ ...evidence, ...changed }).filter((check) => name.test(check.name));
  expect(checks).toHaveLength(1);
  return checks[0]?.faults ?? [];
}

describe('a roll-out is judged', () => {
  it.each([/^no failed request/, /^every notification/, /^every replaced replica/, /^no dead letters/, /^no error/])(
    'sound where nothing happened: %s',
    (name) => expect(faultsOf(name, {})).toEqual([]),
  );

  it('by the events that one version does not understand', () => {
    expect(faultsOf(/^each version reads/, { eventFaults: ['paywright.x.v1 is gone'] })).toHaveLength(1);
    expect(faultsOf(/^each version reads/, { eventTypes: 0 })).toEqual(['the previous version knows none']);
  });

  it('by every order that a client could not place or follow', () => {
    const orders = [{ referenceOrderId: 'rollout-1', plannedAt: 0, thinkMs: 0, failure: 'place: ECONNRESET' }];
    expect(faultsOf(/^no failed request/, { orders })).toEqual([
      '1970-01-01T00:00:00.000Z rollout-1: place: ECONNRESET',
    ]);
  });

  it('by every other request, and that there were some', () => {
    const requests = [
      { service: 'api-gateway', asked: 0, failures: [] },
      { service: 'payment-service', asked: 9, failures: ['payment-service: 503'] },
    ];
    expect(faultsOf(/^no failed request/, { requests })).toEqual([
      'nobody asked api-gateway anything',
      'payment-service: 503',
    ]);
  });

  it('by notifications that had to be sent again, or never were', () => {
    expect(
      faultsOf(/^every notification/, { refusedDeliveries: ['order: PAYMENT_RESULT was answered 503'] }),
    ).toHaveLength(1);
    expect(faultsOf(/^every notification/, { deliveries: 0 })).toEqual(['nothing was notified']);
  });

  it.each([
    [1, 'api-gateway-1: 1'],
    [undefined, 'api-gateway-1: was killed'],
  ])('by how replaced replicas ended (%s)', (exitCode, fault) => {
    const replacements = step.replacements.map((replacement) => ({ ...replacement, exitCode }));
    expect(faultsOf(/^every replaced replica/, { steps: [{ ...step, replacements }] })).toEqual([fault]);
    expect(faultsOf(/^every replaced replica/, { steps: [] })).toEqual(['no replica was replaced']);
  });

  it('by dead letters, errors in logs and orders that did not leave', () => {
    expect(faultsOf(/^no dead letters/, { deadLetters: ['pay_1 from api-gateway'] })).toHaveLength(1);
    expect(faultsOf(/^no error in any log/, { logFaults: ['api-gateway-1.log: …'] })).toHaveLength(1);
    const orders = [{ referenceOrderId: 'rollout-1', plannedAt: 0, thinkMs: 0, acceptedMs: 5, paymentId: 'pay_1' }];
    expect(faultsOf(/captured and shipped$/, { orders })).toEqual([
      'rollout-1: unknown, shipment not there; nothing failed',
    ]);
  });
});
