import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const apps = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service', 'apo-sandbox'];

/**
 * Builds the image of every app from the Dockerfile, one after the other so that they share their layers. The network
 * settings of this machine's npm (registry, certificate authority) go in as build secrets.
 *
 * @param {(args: string[]) => string} docker
 * @param {string} [base] what to build on instead of the Dockerfile's own
 * @param {(sentence: string) => void} say
 */
export function buildImages(docker, base, say) {
  const folder = mkdtempSync(join(tmpdir(), 'paywright-npm-'));
  try {
    const network = Object.entries(networkSecrets(folder)).flatMap(([id, src]) => ['--secret', `id=${id},src=${src}`]);
    for (const app of apps) {
      const beganAt = performance.now();
      const args = [`APP=${app}`, 'VERSION=0.1.0', `REVISION=${revision()}`, ...(base ? [`NODE_IMAGE=${base}`] : [])];
      const options = args.flatMap((arg) => ['--build-arg', arg]);
      docker(['build', '--network', 'host', ...network, ...options, '--tag', `paywright/${app}`, root]);
      say(`built paywright/${app} in ${((performance.now() - beganAt) / 1000).toFixed(1)} s`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the Dockerfile takes as secrets: this machine's registry, written into the folder, and its certificate authority.
 *
 * @param {string} folder
 * @returns {Record<string, string>} file by secret
 */
export function networkSecrets(folder) {
  const setting = (name) => execFileSync('npm', ['config', 'get', name], { cwd: root, encoding: 'utf8' }).trim();
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `registry=${setting('registry')}\n`);
  const ca = process.env.NODE_EXTRA_CA_CERTS ?? setting('cafile');
  return { npmrc, ...(existsSync(ca) ? { ca } : {}) };
}

function revision() {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
}
