import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { javaCommand, kafkaClassPath } from './java.mjs';
import { log4j2Config, secureFiles, serverProperties } from './config.mjs';

const execute = promisify(execFile);
const startWithinMs = 90_000;
const stopWithinMs = 20_000;

/**
 * Starts a real Kafka, broker and controller in one process, on loopback. It ends with this process, even with one
 * killed by SIGKILL. Rejects with a sentence that says what to do when Java or Maven are missing, or the port is taken.
 *
 * @param {{ dataDir?: string, port?: number, secure?: object }} [options] without `dataDir` a fresh folder, removed in
 *   the end; without `port` any free one; `secure`, `{ ca, cert, key, users }`, adds listeners that ask for a client
 *   certificate of `ca` or for the password of one of `users`, a record, and an authorizer: who comes by the plain
 *   listener is its super user. The first three are PEM texts
 * @returns {Promise<{ brokers: string[], tlsBrokers?: string[], saslBrokers?: string[], dataDir: string, pid: number,
 *   stop(): Promise<void> }>} brokers as host:port
 */
export async function startKafka(options = {}) {
  const java = await javaCommand();
  const classPath = await kafkaClassPath();
  const temporary = options.dataDir === undefined;
  const dataDir = temporary ? mkdtempSync(join(tmpdir(), 'paywright-kafka-')) : resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  try {
    return await startOnFreePorts({ java, classPath, dataDir, temporary, port: options.port, secure: options.secure });
  } catch (error) {
    if (temporary) rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

async function startOnFreePorts(broker) {
  if (broker.port !== undefined && !(await isFree(broker.port))) throw portTaken(broker.port);
  for (let attempt = 1; ; attempt += 1) {
    const port = broker.port ?? (await freePort());
    try {
      const secure = broker.secure && { ...broker.secure, tlsPort: await freePort(), saslPort: await freePort() };
      return await start({ ...broker, port, controllerPort: await freePort(), secure });
    } catch (error) {
      // Between finding a free port and listening on it another process may have taken it.
      if (!/Address already in use/.test(error.message) || attempt === 3) throw error;
    }
  }
}

async function start({ java, classPath, dataDir, temporary, port, controllerPort, secure }) {
  const config = join(dataDir, 'server.properties');
  const log = join(dataDir, 'server.log');
  writeFileSync(config, serverProperties({ dataDir, port, controllerPort, secure }));
  if (secure) writeSecrets(dataDir, secure);
  writeFileSync(join(dataDir, 'log4j2.properties'), log4j2Config);
  const jvm = [
    ...['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-Djava.awt.headless=true'],
    ...[`-Dlog4j2.configurationFile=${join(dataDir, 'log4j2.properties')}`, '-cp', classPath],
  ];
  await format({ java, jvm, config, dataDir, users: secure?.users ?? {} });

  const output = openSync(log, 'w');
  // A session of its own: Ctrl-C reaches the programs that use the broker first.
  const child = spawn(java, [...jvm, 'kafka.Kafka', config], { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  child.unref();
  const ended = new Promise((done) => child.once('exit', done));
  let running = true;
  void ended.then(() => (running = false));
  const guardian = guard(child.pid, temporary ? dataDir : '');

  const stop = async () => {
    guardian.dismiss();
    if (running) child.kill(temporary ? 'SIGKILL' : 'SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(timer);
    if (temporary) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilStarted(log, () => running);
  } catch (error) {
    await stop();
    throw error;
  }
  const listeners = secure && {
    tlsBrokers: [`127.0.0.1:${secure.tlsPort}`],
    saslBrokers: [`127.0.0.1:${secure.saslPort}`],
  };
  return { brokers: [`127.0.0.1:${port}`], ...listeners, dataDir, pid: child.pid, stop };
}

function writeSecrets(dataDir, { ca, cert, key }) {
  const { keystore, truststore } = secureFiles(dataDir);
  writeFileSync(keystore, `${key}${cert}`, { mode: 0o600 });
  writeFileSync(truststore, ca);
}

/** Gives the data folder its cluster id; one that has it keeps it. */
async function format({ java, jvm, config, dataDir, users }) {
  if (existsSync(join(dataDir, 'data', 'meta.properties'))) return;
  const clusterId = randomBytes(16).toString('base64url');
  const tool = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', `--cluster-id=${clusterId}`, '-c', config];
  for (const [name, password] of Object.entries(users)) {
    for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512']) {
      tool.push('--add-scram', `${mechanism}=[name=${name},password=${password}]`);
    }
  }
  try {
    await execute(java, [...jvm, ...tool]);
  } catch (cause) {
    throw new Error(`Kafka could not prepare ${dataDir}:\n${lastLines(`${cause.stdout}${cause.stderr}`)}`, { cause });
  }
}

async function untilStarted(log, isRunning) {
  const deadline = performance.now() + startWithinMs;
  while (performance.now() < deadline) {
    const lines = readFileSync(log, 'utf8');
    if (lines.includes('Kafka Server started')) return;
    if (!isRunning()) throw new Error(`Kafka ended while it started:\n${lastLines(lines)}`);
    await sleep(100);
  }
  throw new Error(`Kafka did not start within ${startWithinMs / 1000} s:\n${lastLines(readFileSync(log, 'utf8'))}`);
}

/** A shell that waits on a pipe from here ends the broker when this process dies: the pipe closes however it ends. */
function guard(pid, folderToRemove) {
  if (process.platform === 'win32') return { dismiss: () => undefined };
  const script =
    'if read -r _; then exit; fi; kill "$1"; ' +
    'if [ "$2" ]; then kill -9 "$1"; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"; fi';
  const guardian = spawn('/bin/sh', ['-c', script, 'sh', String(pid), folderToRemove], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  guardian.stdin.on('error', () => undefined); // the guardian was killed before it was dismissed
  guardian.stdin.unref();
  return { dismiss: () => guardian.stdin.end('dismissed\n') };
}

function lastLines(text) {
  const lines = text.trim().split('\n');
  const errors = lines.filter((line) => /error|exception|fatal/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-8).join('\n');
}

function portTaken(port) {
  return new Error(`Port ${port} on 127.0.0.1 is taken. Stop the program that listens there, or choose another port.`);
}

function isFree(port) {
  return listenBriefly(port).then(
    () => true,
    () => false,
  );
}

function freePort() {
  return listenBriefly(0);
}

function listenBriefly(port) {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const bound = server.address().port;
      server.close(() => done(bound));
    });
  });
}
