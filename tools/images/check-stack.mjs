import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Buyer, koreanOrder } from '../../libs/running-system/dist/index.js';
import { PaywrightClient } from '../../libs/client/dist/index.js';
import { apps, networkSecrets } from './build-images.mjs';
import { composer } from './compose.mjs';

const project = 'paywright-check';
const shipWithinMs = 60_000;
const stopWithinMs = 20_000;

/** By which docker-compose.yml publishes the app elsewhere. */
const variableOf = (app) => `${app.toUpperCase().replaceAll('-', '_')}_PORT`;

/**
 * Brings docker-compose.yml up as it stands, on free ports and without any image of ours there, and takes an order from
 * request to shipment through the containers. Fails with a sentence when anything is not as promised.
 *
 * @param {object} options
 * @param {(args: string[]) => string} options.docker
 * @param {string} options.host the engine's, as DOCKER_HOST takes it
 * @param {string[]} options.command Docker Compose
 * @param {string} options.base what images of ours are built on
 * @param {Record<string, string>} options.standIns image by service, where the official one cannot be pulled
 * @param {(sentence: string) => void} options.say
 */
export async function checkStack({ docker, host, command, base, standIns, say }) {
  const work = mkdtempSync(join(tmpdir(), 'paywright-stack-'));
  const overrides = join(work, 'overrides.json');
  writeFileSync(overrides, JSON.stringify(overridesOf(base, standIns, networkSecrets(work))));
  const ports = Object.fromEntries(await Promise.all(apps.map(async (app) => [app, await freePort()])));
  const env = {
    COMPOSE_PROJECT_NAME: project,
    ...Object.fromEntries(apps.map((app) => [variableOf(app), String(ports[app])])),
    CARDS_PORT: String(await freePort()),
    POSTGRES_PORT: String(await freePort()),
    KAFKA_PORT: String(await freePort()),
  };
  const compose = composer({ command, host, files: [overrides], env });
  const container = (service) => compose(['ps', '--all', '--quiet', service]).trim();
  const state = (service) => JSON.parse(docker(['inspect', container(service)]))[0];
  try {
    docker(['image', 'rm', ...apps.map((app) => `paywright/${app}`)]);
    const beganAt = performance.now();
    compose(['up', '--detach', '--quiet-pull']);
    say(`docker compose up: all built and healthy in ${((performance.now() - beganAt) / 1000).toFixed(1)} s`);
    for (const service of oneShots) assert.equal(state(service).State.ExitCode, 0, `${service} ended with 0`);
    checkTopics(compose(['logs', '--no-log-prefix', 'topics']));
    for (const app of apps) await checkContainer(docker, app, state(app), `http://127.0.0.1:${ports[app]}`);
    say('each app runs as its own user on a read-only root, without capabilities, and is live, ready and healthy');

    assert.equal(docker(['wait', container('first-steps')]).trim(), '0', 'first-steps ended with 0');
    const key = /\bpwk_\S+/.exec(compose(['logs', '--no-log-prefix', 'first-steps']))?.[0];
    assert.ok(key, 'first-steps prints an API key');
    await payAndShip({ key, gateway: `http://127.0.0.1:${ports['api-gateway']}` });
    say('an order was paid on the hosted page and shipped, through the containers alone');

    const stopped = performance.now();
    compose(['stop', ...apps]);
    for (const app of apps) assert.equal(state(app).State.ExitCode, 0, `${app} ends with 0 on SIGTERM`);
    const stopMs = performance.now() - stopped;
    assert.ok(stopMs < stopWithinMs, `all stop within ${stopWithinMs} ms; it took ${Math.round(stopMs)} ms`);
    say(`docker compose stop: all ended with 0 in ${(stopMs / 1000).toFixed(1)} s`);

    compose(['up', '--detach', '--no-build']);
    assert.match(compose(['logs', '--no-log-prefix', 'secrets']), /are kept/, 'secrets outlive a restart');
    for (const service of oneShots) assert.equal(state(service).State.ExitCode, 0, `${service} can be repeated`);
    say('a second start keeps secrets, schemas and topics');
  } catch (error) {
    error.message = `${error.message}\n${error.stderr ?? ''}\n${lastWords(compose)}`;
    throw error;
  } finally {
    compose(['down', '--volumes', '--timeout', '5']);
    rmSync(work, { recursive: true, force: true });
  }
}

const oneShots = ['secrets', 'topics', ...apps.filter((app) => app !== 'apo-sandbox').map((app) => `migrate-${app}`)];

/** Official images replaced where they cannot be had; what builds ours is given this machine's network. */
function overridesOf(base, standIns, secrets) {
  const build = { args: { NODE_IMAGE: base }, network: 'host', secrets: Object.keys(secrets) };
  return {
    services: Object.fromEntries([
      ...apps.map((app) => [app, { build }]),
      ...Object.entries(standIns).map(([service, image]) => [service, { image, pull_policy: 'never' }]),
    ]),
    secrets: Object.fromEntries(Object.entries(secrets).map(([id, file]) => [id, { file }])),
  };
}

function checkTopics(said) {
  const lines = said.split('\n').filter((line) => /partitions/.test(line));
  assert.ok(lines.length >= 6, `topics lists every topic; it said:\n${said}`);
  assert.deepEqual(
    lines.filter((line) => !/12 partitions, 1 copies \(1 in sync\), kept for (14|90) d/.test(line)),
    [],
  );
}

async function checkContainer(docker, app, { Id: id, State: state, HostConfig: given }, url) {
  assert.equal(state.Health?.Status, 'healthy', `${app} is healthy by its own check`);
  assert.ok(given.ReadonlyRootfs, `${app} has a read-only root`);
  assert.deepEqual(given.CapDrop, ['ALL'], `${app} has no capabilities`);
  const ask = `console.log(process.getuid(), require('fs').readFileSync('/proc/1/cmdline', 'utf8').split('\\0')[0])`;
  const seen = docker(['exec', id, 'node', '-e', ask]).trim();
  assert.equal(seen, '10001 node', `${app} is uid 10001 and node is process 1`);
  assert.throws(() => docker(['exec', id, 'node', '-e', `require('fs').writeFileSync('/paywright/x', '')`]), /EROFS/);
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    const answer = await fetch(url + path);
    const text = await answer.text();
    assert.equal(answer.status, 200, `${app} answers ${path}: ${text}`);
    if (path === '/metrics' && app !== 'apo-sandbox') assert.match(text, /^outbox_oldest_age_seconds \d/m);
  }
}

async function payAndShip({ key, gateway }) {
  const client = new PaywrightClient({ baseUrl: gateway, apiKey: key });
  const order = koreanOrder({ referenceOrderId: 'container-1', value: '4200', description: 'a book' });
  const { payment } = await client.createPayment('container-1', order);
  const until = async (describe, isSo) => {
    const deadline = performance.now() + shipWithinMs;
    for (let seen; ; await sleep(200)) {
      seen = await client.getPayment(payment.paymentId, { waitS: 5 });
      if (isSo(seen)) return seen;
      assert.ok(performance.now() < deadline, `${describe}; last seen: ${JSON.stringify(seen)}`);
    }
  };
  const { normalUrl } = await until('the buyer is sent somewhere', (seen) => seen.normalUrl);
  const buyer = new Buyer(normalUrl);
  await buyer.look();
  await buyer.choosesBrand('SHINHAN');
  await buyer.approves();
  await until('the order ships', (seen) => seen.shipment?.status === 'released');
}

function lastWords(compose) {
  try {
    return `${compose(['ps', '--all'])}\n${compose(['logs', '--tail', '8', '--no-color'])}`;
  } catch (error) {
    return error.message;
  }
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
