import type { RouteName } from '@paywright/running-system';
import type { Scene } from './scene';
import type { TakeOver } from './take-over';

const follows = 'another routing policy decides from here on';

/** Activates another policy and waits until every replica that runs has followed. */
export async function activatePolicy(scene: Scene, priority: readonly RouteName[]): Promise<TakeOver[]> {
  const { operator } = scene.system;
  const description = `The replicas: ${priority.join(', then ')}`;
  const version = await operator.storePolicy({ description, rules: [], default: { priority } });
  const activatedAt = Date.now();
  await operator.activatePolicy(version, 'the replicas shall follow');
  const running = scene.replicas('payment-service').filter(({ pid }) => pid !== undefined);
  const times = await Promise.all(
    running.map((replica) =>
      scene.until(
        `${replica.label} follows policy ${version}`,
        () => scene.logged(replica, follows).find((line) => line['version'] === version)?.time,
      ),
    ),
  );
  const what = `policy ${version} at ${running.length} replicas`;
  return [{ kind: 'policy', what, tookMs: Math.max(...times) - activatedAt }];
}
