import type { Scene } from './scene';
import type { TakeOver } from './take-over';

/** A pay somebody waits for. */
interface Leased {
  readonly request_id: string;
  readonly lease_until: Date;
}

const leasedPays = `
  SELECT request_id, lease_until FROM operations
   WHERE kind = 'pay' AND state = 'due' AND lease_until > clock_timestamp()`;

/**
 * Has the sandbox answer pays slowly, kills a replica that waits for some, and waits until others have asked about each of
 * those.
 * @param slowMs how long the sandbox takes; shorter than a call may
 */
export async function killWorker(scene: Scene, slowMs: number): Promise<TakeOver[]> {
  const { sandbox } = scene.system;
  const fault = await sandbox.addFault({ kind: 'answer-slow', value: String(slowMs), match: { api: 'pay' } });
  const victim = await scene.find('payment-service', 'has pays in flight', async (replica) => {
    return (await scene.metric(replica, 'upstream_calls_in_flight', 'kind="pay"')) > 0;
  });
  const killedAt = await scene.kill(victim);
  const leased = await scene.query<Leased>('payment-service', leasedPays);
  await sandbox.removeFault(fault);
  const cutOff = await findCutOff(scene, leased);
  victim.start();
  return Promise.all(
    cutOff.map(async (requestId): Promise<TakeOver> => {
      const calledAt = await scene.until(`somebody asks about ${requestId}`, async () => {
        const calls = await sandbox.callsAfter(0);
        const next = calls.find(
          ({ paymentRequestId, at }) => paymentRequestId === requestId && Date.parse(at) > killedAt,
        );
        return next && Date.parse(next.at);
      });
      return { kind: 'leases', what: `${victim.label}: ${requestId}`, tookMs: calledAt - killedAt };
    }),
  );
}

/** Of these, the pays that were the victim's: a living replica records its calls, so only the others' leases run out. */
async function findCutOff(scene: Scene, leased: readonly Leased[]): Promise<string[]> {
  const open = new Map(leased.map((row) => [row.request_id, row.lease_until.getTime()]));
  await scene.until('every call of then is recorded, or its lease has run out', async () => {
    const now = await scene.query<Leased>('payment-service', leasedPays);
    const stillLeased = new Set(now.map(({ request_id: id }) => id));
    for (const [id, until] of open) if (!stillLeased.has(id) && Date.now() < until) open.delete(id);
    return [...open.values()].every((until) => Date.now() >= until);
  });
  return [...open.keys()];
}
