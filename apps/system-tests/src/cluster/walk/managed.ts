import { join } from 'node:path';
import { blocks } from './blocks';
import { fillInManagedSecrets } from './reader';
import type { Walk } from './walk';

const overlay = 'k8s/overlays/production-managed';
const migrations = `${overlay}/migrations`;

/** "Managed Kafka or PostgreSQL": the steps of production without the stores. */
export async function walkManaged(walk: Walk, clone: string): Promise<void> {
  await walk.step('step 2, the namespace and the secrets', async () => {
    await walk.follow(blocks.namespace, (commands) => commands.replace(/^npm run .*$/m, ''));
    await walk.follow(blocks.managedSecrets);
    fillInManagedSecrets(join(clone, '../paywright-secrets'));
    await walk.follow(blocks.secrets, (commands) => commands.replace('-- production', '-- managed'));
  });
  await walk.step('step 4, topics made, migrated and rolled out', async () => {
    await walk.follow(blocks.rollout, (commands) =>
      commands.replaceAll('overlays/production', 'overlays/production-managed'),
    );
    await walk.judgeApplied(overlay);
    await walk.judgePods(migrations, overlay);
  });
  await walk.step('removed, and all of it applied again', async () => {
    await walk.shell.run(`kubectl delete -k ${overlay} && kubectl delete --ignore-not-found -k ${migrations}`);
    await walk.applyOnServer(migrations, overlay);
    await walk.judgePods(migrations, overlay);
  });
}
