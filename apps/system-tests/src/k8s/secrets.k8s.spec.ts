import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from './repository';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));

function secrets(...args: readonly string[]) {
  const program = join(repository, 'tools/k8s/make-secrets.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--into', folder], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function write(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

function nameTheAccount(): void {
  const file = 'upstream-routes/routes.json';
  const made = readFileSync(join(folder, file), 'utf8');
  write(file, made.replace('your client id', 'CLIENT_1').replaceAll('example.com', 'shop.test'));
  write('upstream-routes/apo-public-key', 'a key');
}

describe('npm run k8s:secrets', () => {
  it('names what it leaves to the reader, and refuses it until it is there', () => {
    const left = [
      'upstream-routes/apo-public-key is missing',
      'backup-store/access-key-id is missing',
      'backup-store/secret-access-key is missing',
      'upstream-routes/routes.json still says "your client id"',
      'upstream-routes/routes.json still says "example.com"',
    ];
    const made = secrets('production');
    expect(made.status).toBe(0);
    const checked = secrets('production', '--check');
    expect(checked.status).toBe(1);
    for (const each of left) {
      expect(made.stdout).toContain(each);
      expect(checked.stderr).toContain(each);
    }
  });

  it('is content once all of it is there', () => {
    secrets('production');
    nameTheAccount();
    write('backup-store/access-key-id', 'id');
    write('backup-store/secret-access-key', 'secret');
    expect(secrets('production', '--check')).toMatchObject({ status: 0, stderr: '' });
  });

  it('asks for the accounts and authorities of managed stores, and knows KEDA’s spelling', () => {
    expect(secrets('managed').stderr).toMatch(/--database-host/);
    secrets('managed', '--database-host', 'db.shop.test');
    nameTheAccount();
    const { status, stderr } = secrets('managed', '--check');
    expect(status).toBe(1);
    expect(stderr.match(/^ {2}\S+/gm)?.map((line) => line.trim())).toEqual([
      ...['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service', 'administrator', 'keda'].map(
        (name) => `kafka-${name}/password`,
      ),
      'kafka-authority/ca.crt',
      'database-authority/ca.crt',
    ]);
    expect(readFileSync(join(folder, 'kafka-keda/mechanism'), 'utf8')).toBe('scram_sha512');
    expect(readFileSync(join(folder, 'payment-service-database/url'), 'utf8')).toContain('@db.shop.test:5432/');
  });
});
