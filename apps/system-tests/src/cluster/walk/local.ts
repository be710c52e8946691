import { judgeRefusals } from '../judge/refusals';
import { objectsIn } from '../judge/applied';
import { blocks } from './blocks';
import type { Walk } from './walk';

const overlay = 'k8s/overlays/local';

/** "On a laptop", and what a cluster must refuse. */
export async function walkLocal(walk: Walk): Promise<void> {
  await walk.step('secrets made, applied, rolled out', () => walk.follow(blocks.laptop));
  await walk.step('judged', async () => {
    await walk.judgeApplied(overlay);
    await walk.judgePods(overlay);
  });
  await walk.step('wrong manifests', async () => {
    walk.checks.push(await judgeRefusals(walk.shell, walk.api, await objectsIn(walk.shell, overlay)));
  });
  await walk.step('removed, and applied again on the server’s side', async () => {
    await walk.shell.run(`kubectl delete -k ${overlay}`);
    await walk.applyOnServer(overlay);
    await walk.judgePods(overlay);
  });
}
