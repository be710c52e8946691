#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startKafka } from './start-kafka.mjs';

export { startKafka };

const usage = `Usage: node tools/kafka/kafka.mjs [run | start | stop] [--port 9092] [--data .paywright/kafka]

A real Kafka on this machine without Docker; needs Java 17, and Maven for the first time.
  run     until Ctrl-C (the default)
  start   in the background
  stop    what start started
`;

const self = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));

const commands = { run, start, stop };

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [command = 'run'] = positionals;
  if (values.help || !(command in commands)) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const port = Number(values.port ?? 9092);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Error('--port is a number from 1 to 65535.');
  await commands[command]({ port, dataDir: resolve(values.data ?? join(root, '.paywright/kafka')) });
}

async function run({ port, dataDir }) {
  const kafka = await startKafka({ port, dataDir });
  const pidFile = join(kafka.dataDir, 'launcher.pid');
  writeFileSync(pidFile, String(process.pid));
  process.stdout.write(`Kafka is up: KAFKA_BROKERS=${kafka.brokers.join(',')} (data and log in ${kafka.dataDir})\n`);
  const running = setInterval(() => undefined, 60_000);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      clearInterval(running);
      await kafka.stop();
      rmSync(pidFile, { force: true });
    });
  }
}

async function start({ port, dataDir }) {
  mkdirSync(dataDir, { recursive: true });
  const output = join(dataDir, 'launcher.log');
  const log = openSync(output, 'w');
  const child = spawn(process.execPath, [self, 'run', '--port', String(port), '--data', dataDir], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  let ended = false;
  child.once('exit', () => (ended = true));
  for (;;) {
    const said = readFileSync(output, 'utf8');
    if (said.includes('Kafka is up')) {
      process.stdout.write(said);
      return;
    }
    if (ended) throw new Error(said.trim());
    await sleep(100);
  }
}

async function stop({ dataDir }) {
  const pidFile = join(dataDir, 'launcher.pid');
  if (!existsSync(pidFile)) throw new Error(`No Kafka was started on ${dataDir}.`);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    process.kill(pid, 'SIGTERM');
    while (existsSync(pidFile)) {
      process.kill(pid, 0);
      await sleep(100);
    }
  } catch {
    rmSync(pidFile, { force: true }); // the launcher is gone, and its broker with it
  }
  process.stdout.write('Kafka is stopped.\n');
}

if (process.argv[1] === self) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
