import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { kustomizations } from './kustomizations';
import { render } from './render';
import { repository } from './repository';
import { loadSchemas } from './schemas';
import { StrictValidator } from './strict-validator';

let validator: StrictValidator;

beforeAll(() => {
  execFileSync(process.execPath, [join(repository, 'tools/k8s/make-secrets.mjs'), 'local']);
  validator = new StrictValidator(loadSchemas());
}, 600_000);

describe('the manifests', () => {
  it.each(kustomizations)('%s are what Kubernetes and the operators take, field by field', (folder) => {
    const objects = render(folder);
    expect(objects.length).toBeGreaterThan(1);
    expect(objects.flatMap((object) => validator.faultsOf(object))).toEqual([]);
  });
});
