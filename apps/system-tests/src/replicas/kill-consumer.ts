import { topics } from '@paywright/contracts';
import { defaultPartitions, partitionForKey } from '@paywright/event-log';
import type { SystemProcess } from '@paywright/running-system';
import type { Scene } from './scene';
import type { TakeOver } from './take-over';

const takes = 'a partition is consumed here';
const service = 'fulfillment-service';

/** Kills a replica that consumes partitions of payments.events, and waits until another has shipped from one of them. */
export async function killConsumer(scene: Scene): Promise<TakeOver[]> {
  const victim = await scene.find(service, 'consumes partitions', (replica) => held(scene, replica).size > 0);
  const partitions = held(scene, victim);
  const killedAt = await scene.kill(victim);
  const shippedAt = await scene.until('another replica ships from its partitions', async () => {
    const shipments = await scene.query<{ payment_id: string; released_at: Date }>(
      service,
      'SELECT unnest(payment_ids) AS payment_id, released_at FROM shipments WHERE released_at > $1 ORDER BY released_at',
      [new Date(killedAt)],
    );
    const first = shipments.find(({ payment_id: id }) => partitions.has(partitionForKey(id, defaultPartitions)));
    return first?.released_at.getTime();
  });
  victim.start();
  const what = `${victim.label}: ${partitions.size} partitions of ${topics.paymentEvents}`;
  return [{ kind: 'partitions', what, tookMs: shippedAt - killedAt }];
}

/** The partitions a replica consumes, by what it logged last about each. */
function held(scene: Scene, replica: SystemProcess): Set<number> {
  const partitions = new Set<number>();
  for (const { msg, partition, topic } of scene.logged(replica, takes)) {
    if (topic !== topics.paymentEvents) continue;
    if (msg === takes) partitions.add(Number(partition));
    else partitions.delete(Number(partition));
  }
  return partitions;
}
