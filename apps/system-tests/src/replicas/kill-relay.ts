import type { ServiceName } from '@paywright/running-system';
import type { Scene } from './scene';
import type { TakeOver } from './take-over';

const leads = 'relays the outbox for all replicas';
const ledBefore = 'relays the outbox no longer';

/** Kills the replica that relays a service's outbox, and waits until another has published. */
export async function killRelay(scene: Scene, service: ServiceName): Promise<TakeOver[]> {
  const victim = await scene.find(service, 'relays the outbox', (replica) => {
    return scene.logged(replica, leads, ledBefore).at(-1)?.msg === leads;
  });
  const others = scene.replicas(service).filter((replica) => replica !== victim);
  const killedAt = await scene.kill(victim);
  const leadsAt = await scene.until(`another replica of ${service} relays`, () => {
    const times = others.flatMap((other) => scene.logged(other, leads).filter(({ time }) => time >= killedAt));
    return times[0]?.time;
  });
  const publishedAt = await scene.until(`${service} publishes again`, () =>
    scene.trial.events.firstAfter(service, leadsAt),
  );
  victim.start();
  const what = `${service}: ${victim.label} led, another after ${leadsAt - killedAt} ms`;
  return [{ kind: 'relay', what, tookMs: publishedAt - killedAt }];
}
