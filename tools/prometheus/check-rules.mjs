#!/usr/bin/env node
/**
 * `npm run rules:check`: promtool judges the scrape configuration and the rules and runs the rules' own tests. Takes
 * promtool from the path, else from Debian's package, without installing it; where neither can be had it says so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteSkipped } from '../test/note-skipped.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kept = join(root, '.paywright/prometheus');

const promtool = findPromtool();
if (promtool === undefined) {
  noteSkipped('no promtool can be had, so the alert rules were not run; install Prometheus');
} else {
  for (const args of [
    ['check', 'config', 'ops/prometheus/prometheus.yml'],
    ['check', 'rules', 'ops/prometheus/postgres-rules.yml', 'ops/prometheus/kafka-rules.yml'],
    ['test', 'rules', 'ops/prometheus/rules.test.yml', 'ops/prometheus/stores.test.yml'],
  ]) {
    execFileSync(promtool, args, { cwd: root, stdio: 'inherit' });
  }
}

function findPromtool() {
  const fetched = join(kept, 'usr/bin/promtool');
  for (const program of ['promtool', fetched]) if (runs(program, ['--version'])) return program;
  if (!runs('apt-get', ['--version'])) return undefined;
  fetchPackage();
  return existsSync(fetched) ? fetched : undefined;
}

function runs(program, args) {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Downloaded and unpacked only: installed, it would start a server. */
function fetchPackage() {
  const work = mkdtempSync(join(tmpdir(), 'paywright-promtool-'));
  try {
    execFileSync('apt-get', ['download', '-qq', 'prometheus'], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
    mkdirSync(kept, { recursive: true });
    execFileSync('dpkg-deb', ['--extract', join(work, readdirSync(work)[0]), kept]);
  } catch (error) {
    console.error(String(error.stderr ?? error.message));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
