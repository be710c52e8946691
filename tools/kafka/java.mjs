import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));
const lib = join(folder, 'lib');
const pom = join(folder, 'pom.xml');
const windows = process.platform === 'win32';

/** Kafka's class path, fetched by Maven when it is missing or the pom has changed since. @returns {Promise<string>} */
export async function kafkaClassPath() {
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex');
  const mark = join(lib, 'pom.sha256');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== version) await fetchLibraries(version);
  return join(lib, '*');
}

/** Into a folder of its own first: an interrupted download, or another one at the same time, leaves no half of it. */
async function fetchLibraries(version) {
  const unfinished = join(folder, 'target', `lib-${process.pid}`);
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${unfinished}`];
  try {
    await execute('mvn', ['-q', '-B', '-f', pom, ...goal], { shell: windows, maxBuffer: 16 * 1024 * 1024 });
  } catch (cause) {
    if (cause.code === 'ENOENT' || cause.code === 127) {
      throw new Error(
        "Kafka's libraries are fetched by Maven, which was not found. Install it (Debian: apt install maven, " +
          'macOS: brew install maven), or point KAFKA_BROKERS at a Kafka of yours.',
        { cause },
      );
    }
    const output = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trim().split('\n').slice(0, 5).join('\n');
    throw new Error(
      `Maven could not fetch Kafka's libraries; is Maven Central reachable? Its first lines:\n${output}`,
      { cause },
    );
  }
  writeFileSync(join(unfinished, 'pom.sha256'), version);
  rmSync(lib, { recursive: true, force: true });
  try {
    renameSync(unfinished, lib);
  } catch {
    rmSync(unfinished, { recursive: true, force: true }); // another process was faster
  }
}

/** The Java to run Kafka with. Rejects with a sentence when there is none of version 17 or newer. */
export async function javaCommand() {
  const { JAVA_HOME } = process.env;
  const command = JAVA_HOME ? join(JAVA_HOME, 'bin', windows ? 'java.exe' : 'java') : 'java';
  const advice =
    'Install Java 17 or newer (Debian: apt install default-jre-headless, macOS: brew install openjdk) or set ' +
    'JAVA_HOME to it; or point KAFKA_BROKERS at a Kafka of yours.';
  let version;
  try {
    const { stdout, stderr } = await execute(command, ['-version']);
    version = /version "(?:1\.)?(\d+)/.exec(stdout + stderr)?.[1];
  } catch (cause) {
    throw new Error(`Kafka runs on Java, which was not found (${command}). ${advice}`, { cause });
  }
  if (!(Number(version) >= 17)) throw new Error(`Kafka needs Java 17 or newer; ${command} is ${version}. ${advice}`);
  return command;
}
