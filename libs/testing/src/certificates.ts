import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Whoever vouches for certificates in a test; good for a day. */
export interface CertificateAuthority {
  /** Its own certificate, in PEM. */
  readonly ca: string;
  /** A certificate for `CN=name`, for servers and clients alike, that stands for these hosts (names or addresses). */
  issue(name: string, hosts?: readonly string[]): IssuedCertificate;
}

const config = `
[req]
distinguished_name = subject
x509_extensions = authority
prompt = no
[subject]
[authority]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = critical, keyCertSign, cRLSign
`;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority of its own with the `openssl` command, which Node alone cannot replace. Throws when that is missing. */
export function certificateAuthority(): CertificateAuthority {
  return inFolder((folder) => {
    openssl(folder, [
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-days',
      '1',
      '-subj',
      '/CN=test',
    ]);
    const ca = readFileSync(join(folder, 'ca.crt'), 'utf8');
    const caKey = readFileSync(join(folder, 'ca.key'), 'utf8');
    return { ca, issue: (name, hosts = []) => issue(ca, caKey, name, hosts) };
  });
}

function issue(ca: string, caKey: string, name: string, hosts: readonly string[]): IssuedCertificate {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'ca.crt'), ca);
    writeFileSync(join(folder, 'ca.key'), caKey, { mode: 0o600 });
    const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`));
    writeFileSync(join(folder, 'extensions'), names.length > 0 ? `subjectAltName=${names.join(',')}\n` : '\n');
    openssl(folder, ['req', ...newKey, '-keyout', 'own.key', '-out', 'own.csr', '-subj', `/CN=${name}`]);
    const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1', '-extfile', 'extensions'];
    openssl(folder, ['x509', '-req', '-in', 'own.csr', '-out', 'own.crt', ...signing], false);
    const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
    return { cert: read('own.crt'), key: read('own.key') };
  });
}

function openssl(folder: string, args: readonly string[], withConfig = true): void {
  writeFileSync(join(folder, 'openssl.cnf'), config);
  try {
    execFileSync('openssl', [...args, ...(withConfig ? ['-config', 'openssl.cnf'] : [])], {
      cwd: folder,
      stdio: 'pipe',
    });
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const todo = missing ? 'Install it (Debian: apt install openssl).' : String((cause as { stderr?: Buffer }).stderr);
    throw new Error(`Certificates for a test are made by openssl, which failed. ${todo}`, { cause });
  }
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'paywright-certificates-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
