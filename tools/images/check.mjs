#!/usr/bin/env node
/**
 * Builds the image of every app, looks into each, and runs docker-compose.yml with them: `npm run images:check`, after
 * `npm run build`. Starts an engine of its own where none runs and root may; where no engine can be had it says so and
 * ends with 0, or with 1 when REQUIRE_ENGINE is set. Images that cannot be pulled are stood in for.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildImages, apps } from './build-images.mjs';
import { checkStack } from './check-stack.mjs';
import { findCompose } from './compose.mjs';
import { docker as clientOf, NoEngine, openEngine } from './engine.mjs';
import { inspectImage } from './inspect-image.mjs';
import { noteSkipped } from '../test/note-skipped.mjs';
import { makeKafka, makeNode, makePostgres } from './stand-ins.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const beganAt = performance.now();
const say = (sentence) =>
  console.log(`${((performance.now() - beganAt) / 1000).toFixed(1).padStart(6)} s  ${sentence}`);

try {
  await check();
} catch (error) {
  if (error instanceof NoEngine) skip(error.message);
  else {
    console.error(error.message);
    process.exitCode = 1;
  }
}

async function check() {
  const engine = await openEngine();
  const docker = clientOf(engine.host);
  say(engine.own ? 'an engine of this check’s own runs' : `the engine at ${engine.host} is used`);
  try {
    const official = officialImages();
    const node = await obtain(docker, official.node, makeNode);
    buildImages(docker, node, say);
    for (const app of apps) say(inspectImage(docker, app));
    const standIns = {
      secrets: node,
      postgres: await obtain(docker, official.postgres, makePostgres),
      kafka: await obtain(docker, official.kafka, makeKafka),
    };
    await checkStack({ docker, host: engine.host, command: findCompose(), base: node, standIns, say });
    console.log('Images and compose stack: as promised.');
  } finally {
    await engine.stop();
  }
}

/** What the Dockerfile and docker-compose.yml name. */
function officialImages() {
  const compose = readFileSync(`${root}/docker-compose.yml`, 'utf8');
  const named = (pattern) => pattern.exec(compose)[1];
  return {
    node: /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(`${root}/Dockerfile`, 'utf8'))[1],
    postgres: named(/image: (postgres:\S+)/),
    kafka: named(/image: (apache\/kafka:\S+)/),
  };
}

/** The official image where it can be pulled, else one that stands in for it. */
async function obtain(docker, image, makeStandIn) {
  try {
    docker(['pull', '--quiet', image]);
    say(`${image} was pulled`);
    return image;
  } catch {
    const tag = `paywright-stand-in/${image.replace(/[/:]/g, '-')}`;
    if (!isThere(docker, tag)) await makeStandIn(docker, tag);
    say(`${image} cannot be pulled: ${tag} stands in for it`);
    return tag;
  }
}

function isThere(docker, image) {
  try {
    docker(['image', 'inspect', image]);
    return true;
  } catch {
    return false;
  }
}

function skip(reason) {
  noteSkipped(`container images were neither built nor run: ${reason}`);
  if (process.env.REQUIRE_ENGINE) process.exitCode = 1;
}
