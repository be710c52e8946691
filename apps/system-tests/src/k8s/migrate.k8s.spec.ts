import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { repository } from './repository';

/**
 * A cluster of which only the Jobs' ends are known: `Complete` or `Failed` from the second look on, or a pod that never starts.
 * Time passes there as fast as it is slept. `instead` are cases of the shell that come before all others.
 */
function clusterWhere(end: (job: string) => 'Complete' | 'Failed' | 'waits', instead = '') {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const calls = join(folder, 'calls');
  const jobs = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service'].map(
    (app) => `migrate-${app}`,
  );
  const failing = jobs.filter((job) => end(job) === 'Failed');
  const waiting = jobs.filter((job) => end(job) === 'waits');
  const program = join(folder, 'kubectl');
  writeFileSync(
    program,
    `#!/bin/sh
echo "$*" >> ${calls}
case "$*" in
  ${instead}
  kustomize*) printf 'kind: Job\\nmetadata:\\n  name: migrate-%s\\n---\\n' api-gateway payment-service webhook-ingest fulfillment-service ;;
  'get --filename'*) sed -n 's/^  name: /job.batch\\//p' "$3" ;;
  'get pods'*waiting*) echo '  migrate-payment-service-x7k2p: Pending ContainerCreating ' ;;
  'get pods'*) echo Pending ;;
  'get events'*) printf '  %s\\n' 'migrate-api-gateway-4f9zq: BackOff: of another Job' \
    'migrate-payment-service-x7k2p: FailedMount: secret "payment-service-database" not found' ;;
  get*jsonpath*) [ -e ${folder}/looked ] || { touch ${folder}/looked; exit 0; }
    job=$(echo "$2" | sed 's/.*\\///')
    case " ${failing.join(' ')} " in *" $job "*) end=Failed ;; *) end=Complete ;; esac
    case " ${waiting.join(' ')} " in *" $job "*) end=never ;; esac
    case "$*" in *"==\\"$end\\""*) echo True ;; esac ;;
  logs*) echo 'lock timeout' ;;
esac
`,
  );
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync(
    join(repository, 'k8s/migrate.sh'),
    ['k8s/overlays/production/migrations'],
    {
      cwd: repository,
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr, calls: readFileSync(calls, 'utf8').split('\n') };
}

describe('k8s/migrate.sh', () => {
  it('takes old Jobs away, applies new ones, and ends when all are complete', () => {
    const { status, stdout, calls } = clusterWhere(() => 'Complete');
    expect(stdout).toMatch(/migrated/);
    expect(status).toBe(0);
    const verbs = calls.map((call) => call.split(' ')[0]);
    expect(verbs.indexOf('delete')).toBeLessThan(verbs.indexOf('apply'));
    for (const app of ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service']) {
      expect(stdout).toContain(`waiting for job.batch/migrate-${app}`);
    }
  });

  it('fails with the log as soon as one has failed', () => {
    const { status, stderr, stdout } = clusterWhere((job) =>
      job === 'migrate-payment-service' ? 'Failed' : 'Complete',
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/migrate-payment-service has failed.*\n.*lock timeout/);
    expect(stdout).not.toMatch(/migrated/);
  });

  it('does not say that it migrated when nobody can tell it which Jobs there are', () => {
    const { status, stdout, stderr } = clusterWhere(
      () => 'Complete',
      `'get --filename'*) echo 'connection refused' >&2; exit 1 ;;`,
    );
    expect([status, stdout]).toEqual([1, expect.not.stringContaining('migrated')]);
    expect(stderr).toMatch(/connection refused\n.*cannot be listed. Run this again/);
  });

  it('does not say so either when the Jobs are gone', () => {
    const { status, stdout, stderr } = clusterWhere(
      () => 'Complete',
      `'get --filename'*) echo serviceaccount/migration ;;`,
    );
    expect([status, stdout]).toEqual([1, expect.not.stringContaining('migrated')]);
    expect(stderr).toMatch(/none of the Jobs is there any more. Run this again/);
  });

  it('applies nothing that has no Job, and says what to name', () => {
    const { status, stderr, calls } = clusterWhere(
      () => 'Complete',
      `kustomize*) printf 'kind: Deployment\\nmetadata:\\n  name: api-gateway\\n' ;;`,
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/has no Job.*Name a kustomization of migrations, such as/);
    expect(calls.filter((call) => /^(apply|delete)/.test(call))).toEqual([]);
  });

  it('says what a pod waits for, and gives up when none has run for five minutes', () => {
    const { status, stdout, stderr } = clusterWhere((job) =>
      job === 'migrate-payment-service' ? 'waits' : 'Complete',
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /payment-service after 30 s:\n.*ContainerCreating.*\n.*FailedMount: secret "payment-service-database" not found/,
    );
    expect(stdout).not.toMatch(/of another Job/);
    expect(stderr).toMatch(/no pod of .*payment-service has run for 300 s.*\n.*\n.*FailedMount/);
  });
});
