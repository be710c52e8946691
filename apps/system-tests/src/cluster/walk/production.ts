import { join } from 'node:path';
import { check } from '../../drill/judge/evidence';
import { blocks } from './blocks';
import { addComponent, fillInSecrets, upgrade } from './reader';
import type { Walk } from './walk';

const overlay = 'k8s/overlays/production';
const restored = 'k8s/examples/restore';
const recovery = 'k8s/examples/recover';
const migrations = `${overlay}/migrations`;
const others = ['api-gateway', 'webhook-ingest', 'fulfillment-service'];

/** "Production" from the first step to the last, an upgrade, a node that is drained, "Restore", and the way out. */
export async function walkProduction(walk: Walk, clone: string): Promise<void> {
  const secrets = join(clone, '../paywright-secrets');
  await walk.step('step 2, the namespace and the secrets', async () => {
    await walk.follow(blocks.namespace);
    await walk.follow(blocks.keysOfOthers);
    fillInSecrets(secrets);
    await walk.follow(blocks.secrets);
  });
  await walk.step('step 3, the stores', async () => {
    await walk.follow(blocks.stores);
    await walk.judgeApplied(`${overlay}/stores`);
  });
  await walk.step('step 4 with a Secret that is missing', () => migrateInVain(walk));
  await walk.step('step 4, migrated and rolled out', async () => {
    await rollOut(walk);
    await walk.judgeApplied(migrations);
    await walk.judgeApplied(overlay);
    await walk.judgePods(migrations, overlay);
  });
  await walk.step('step 5, looked at', () => walk.follow(blocks.look));
  await walk.step('an upgrade, beside the pods of before', async () => {
    upgrade(join(clone, overlay, 'values/kustomization.yaml'));
    await rollOut(walk);
    await walk.judgePods(migrations, overlay);
  });
  await walk.step('a node drained', () => drain(walk));
  await restore(walk, clone);
  await walk.step('removed', () => remove(walk));
  await walk.step('applied again, on the server’s side', async () => {
    await walk.shell.run(
      `kubectl delete --ignore-not-found -k ${restored} && kubectl delete --ignore-not-found -k ${recovery}`,
    );
    await walk.applyOnServer(`${overlay}/stores`, overlay, restored, recovery);
  });
}

async function rollOut(walk: Walk): Promise<void> {
  await walk.follow(blocks.rollout);
  for (const name of others) {
    await walk.shell.run(`kubectl rollout status --namespace paywright deployment/${name} --timeout=2m`);
  }
}

/** migrate.sh gives up, and says why. */
async function migrateInVain({ shell, checks }: Walk): Promise<void> {
  const secret = 'secret webhook-ingest-database --namespace paywright';
  const kept = await shell.run(`kubectl get ${secret} --output json && kubectl delete ${secret} > /dev/null`);
  const { status, output } = await shell.try(`k8s/migrate.sh ${migrations} 6`);
  await shell.run('kubectl apply --server-side --filename -', withoutHistory(kept));
  await shell.run('kubectl delete events --all --namespace paywright');
  const isSaid =
    /no pod of .*migrate-webhook-ingest has run for 6 s.*\n.*ContainerCreating.*\n.*secret "webhook-ingest-database" not found/;
  const faults = status === 1 && isSaid.test(output) ? [] : [`it ended with ${status}:\n${output}`];
  checks.push(check('migrate.sh gives up when a Secret is missing, and names it', 'one Secret', faults));
}

function withoutHistory(json: string): string {
  const { apiVersion, kind, metadata, data, type } = JSON.parse(json);
  const { name, namespace, annotations } = metadata;
  return JSON.stringify({ apiVersion, kind, metadata: { name, namespace, annotations }, data, type });
}

/** The budgets let its pods go one after the other, and the others have room for them. */
async function drain(walk: Walk): Promise<void> {
  await walk.shell.run('kubectl drain node-one --timeout=3m');
  await walk.judgePods(overlay);
  await walk.shell.run('kubectl uncordon node-one');
}

async function restore(walk: Walk, clone: string): Promise<void> {
  await walk.step('a restore beside the first PostgreSQL', async () => {
    await walk.follow(blocks.restore);
    await walk.judgeApplied(restored);
    await walk.follow(blocks.secrets);
  });
  await walk.step('migrated, recovered and started again', async () => {
    addComponent(join(clone, overlay, 'kustomization.yaml'), '../../examples/restore/clients');
    addComponent(join(clone, migrations, 'kustomization.yaml'), '../../../examples/restore/clients');
    await walk.shell.run(`kubectl apply -k ${recovery}`);
    await walk.judgeApplied(recovery);
    await walk.follow(blocks.recover);
    await walk.judgePods(migrations, overlay, recovery);
  });
  await walk.step('clients let in', async () => {
    await walk.shell.run(`kubectl apply -k ${overlay}`);
    await walk.judgeApplied(overlay);
  });
}

/** "Namespace and your Secrets stay". */
async function remove({ shell, checks }: Walk): Promise<void> {
  await shell.run(`kubectl delete -k ${overlay}`);
  const left = await shell.run('kubectl get secrets,deployments,services --namespace paywright --output name');
  const faults = [
    ...(/^secret\/payment-service-database$/m.test(left) ? [] : ['the Secrets of step 2 are gone']),
    ...(/^(deployment|service)/m.test(left) ? [`still there:\n${left}`] : []),
  ];
  checks.push(
    check('removing the overlay leaves namespace and Secrets', `${left.split('\n').length - 1} Secrets`, faults),
  );
}
