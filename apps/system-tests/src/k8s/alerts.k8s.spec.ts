import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { render } from './render';
import { repository } from './repository';

it('a cluster alerts by the same rules as compose; npm run k8s:alerts copies them', () => {
  const written = parse(readFileSync(join(repository, 'ops/prometheus/rules.yml'), 'utf8')) as { groups: unknown[] };
  const declared = render('overlays/production').find(({ kind }) => kind === 'PrometheusRule');
  expect(written.groups.length).toBeGreaterThan(0);
  expect(declared?.spec).toEqual(written);
});
