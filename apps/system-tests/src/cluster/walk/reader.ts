import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit } from './clone';

/** What a reader writes into the folder of secrets where the page and `npm run k8s:secrets` ask for it. */
export function fillInSecrets(folder: string): void {
  edit(join(folder, 'upstream-routes/routes.json'), (text) =>
    text.replace('your client id', 'CLIENT_1').replaceAll('example.com', 'shop.test'),
  );
}

/** The same for managed stores: passwords and authorities of the provider's. */
export function fillInManagedSecrets(folder: string): void {
  fillInSecrets(folder);
  const accounts = readdirSync(folder).filter((name) => name.startsWith('kafka-'));
  for (const account of accounts) writeFileSync(join(folder, account, 'password'), 'of the provider');
  writeFileSync(join(folder, 'upstream-routes/apo-public-key'), 'a public key');
  for (const authority of ['kafka-authority', 'database-authority']) {
    mkdirSync(join(folder, authority));
    writeFileSync(join(folder, authority, 'ca.crt'), 'a certificate');
  }
}

/** Appends a component to a kustomization's. */
export function addComponent(kustomization: string, component: string): void {
  edit(kustomization, (text) =>
    text.replace(/^components:\n(?: {2}- .*\n)+/m, (components) => `${components}  - ${component}\n`),
  );
}

/** The tag of all images, as an upgrade changes it. */
export function upgrade(values: string): void {
  edit(values, (text) => text.replaceAll('newTag: 0.1.0', 'newTag: 0.1.1'));
}
