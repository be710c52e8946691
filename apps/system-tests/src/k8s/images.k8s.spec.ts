import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { podTemplateOf } from './kubernetes-object';
import { render } from './render';
import { repository } from './repository';

it('a laptop’s cluster runs the same PostgreSQL and Kafka as compose', () => {
  execFileSync(process.execPath, [join(repository, 'tools/k8s/make-secrets.mjs'), 'local']);
  const compose = readFileSync(join(repository, 'docker-compose.yml'), 'utf8');
  const images = render('overlays/local')
    .filter(({ kind }) => kind === 'StatefulSet')
    .map((object) => [object.metadata.name, podTemplateOf(object)?.spec.containers[0]?.image] as const);
  expect(images.map(([name]) => name).sort()).toEqual(['kafka', 'postgres']);
  for (const [name, image] of images) expect(compose).toContain(`\n  ${name}:\n    image: ${image}\n`);
});
