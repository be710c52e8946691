import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allTopics, topicSettings } from '@paywright/contracts';
import { parse } from 'yaml';

const root = join(__dirname, '../../../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

interface Service {
  readonly image: string;
  readonly pull_policy?: string;
  readonly build?: { readonly args: { readonly APP: string } };
  readonly user?: string;
  readonly command?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly logging?: { readonly options: { readonly 'max-size': string } };
  readonly deploy?: { readonly resources: { readonly limits: { readonly memory: string; readonly cpus: string } } };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ulimits?: { readonly core: number };
}

const { services, volumes } = parse(text, { merge: true, maxAliasCount: -1 }) as {
  services: Readonly<Record<string, Service>>;
  volumes: Readonly<Record<string, unknown>>;
};
const all = Object.entries(services);
const ours = all.filter(([, { image }]) => image.startsWith('paywright/'));
const apps = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service', 'apo-sandbox'];
const withDatabase = apps.filter((app) => app !== 'apo-sandbox');
const once = 'service_completed_successfully';

describe('docker-compose.yml', () => {
  it('has every app, what it needs, and what watches it', () => {
    const migrations = withDatabase.map((app) => `migrate-${app}`);
    const around = ['secrets', 'postgres', 'kafka', 'topics', 'first-steps', 'prometheus', 'grafana'];
    expect(Object.keys(services).sort()).toEqual([...apps, ...migrations, ...around].sort());
  });

  it.each(ours)(
    'runs %s as the image’s user, without capabilities, on a read-only root, without core dumps',
    (_, service) => {
      expect(service).toMatchObject({
        user: '10001:10001',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        ulimits: { core: 0 },
      });
    },
  );

  it('has each image built by exactly one service, its app, and never pulled', () => {
    const built = all.flatMap(([name, { build, image }]) =>
      build === undefined ? [] : [[name, build.args.APP, image]],
    );
    expect(built.sort()).toEqual(apps.map((app) => [app, app, `paywright/${app}`]).sort());
    const policies = ours.map(([name, service]) => [name, service.pull_policy]);
    expect(policies).toEqual(ours.map(([name]) => [name, apps.includes(name) ? 'build' : 'never']));
    expect(ours).toHaveLength(apps.length + withDatabase.length + 2);
  });

  it.each(all)('gives %s no capability it was not given by name, bounds it, and rotates its log', (_, service) => {
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.deploy?.resources.limits).toMatchObject({ memory: expect.any(String), cpus: expect.any(String) });
    expect(service.logging?.options['max-size']).toBe('10m');
  });

  it('publishes nothing beyond loopback', () => {
    const published = all.flatMap(([, { ports = [] }]) => ports);
    expect(published.length).toBeGreaterThan(6);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('pins what it does not build to an exact version, the same that the rest of the project names', () => {
    const pulled = all.filter((each) => !ours.includes(each)).map(([, { image }]) => image);
    expect(pulled.filter((image) => !/:v?\d+\.\d+(\.\d+)?(-\w+)*$/.test(image))).toEqual([]);
    const kafka = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(
      readFileSync(join(root, 'tools/kafka/pom.xml'), 'utf8'),
    )?.[1];
    expect(services['kafka']?.image).toBe(`apache/kafka:${kafka}`);
    expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(`ARG NODE_IMAGE=${services['secrets']?.image}\n`);
  });

  it.each(withDatabase)('starts %s when its schema and the topics are there', (app) => {
    const { depends_on: needs, command, environment } = services[`migrate-${app}`] ?? {};
    expect(services[app]?.depends_on).toMatchObject({
      [`migrate-${app}`]: { condition: once },
      topics: { condition: once },
    });
    expect(services[`migrate-${app}`]).toMatchObject({ image: services[app]?.image, restart: 'no' });
    expect([command, needs]).toEqual([['migrate'], { postgres: { condition: 'service_healthy' } }]);
    expect(environment).toEqual(services[app]?.environment);
  });

  it('creates the topics by the command that knows their partitions and retention, with the one copy there can be', () => {
    expect(services['topics']).toMatchObject({
      command: ['topics'],
      image: 'paywright/payment-service',
      depends_on: { kafka: { condition: 'service_healthy' } },
      environment: { KAFKA_TOPIC_REPLICATION: '1' },
    });
    expect(services['kafka']?.environment).toMatchObject({ KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false' });
    for (const app of withDatabase) expect(services[app]?.environment).toMatchObject({ ENSURE_TOPICS: 'false' });
    for (const topic of allTopics) expect(topicSettings[topic].partitions).toBe(12);
  });

  it('lets running services restart, and end in their own time', () => {
    for (const name of [...apps, 'postgres', 'kafka']) {
      expect([name, services[name]?.restart, services[name]?.stop_grace_period]).toEqual([
        name,
        'unless-stopped',
        '60s',
      ]);
    }
  });

  it('starts the stores alone without building anything', () => {
    const needed = new Set(['postgres', 'kafka']);
    for (const name of needed) for (const other of Object.keys(services[name]?.depends_on ?? {})) needed.add(other);
    expect(ours.filter(([name]) => needed.has(name))).toEqual([]);
  });

  it('watches only when asked to', () => {
    for (const [name, { profiles }] of all) {
      expect([name, profiles]).toEqual([
        name,
        ['prometheus', 'grafana'].includes(name) ? ['observability'] : undefined,
      ]);
    }
  });

  it('holds no secret: each comes from a file in a volume that only its service mounts', () => {
    const suspicious = all.flatMap(([, { environment = {} }]) =>
      Object.keys(environment).filter((name) => /(PASSWORD|TOKEN|SECRET|_KEYS?|DATABASE_URL|OPERATORS)$/.test(name)),
    );
    expect(suspicious).toEqual([]);
    expect(text).not.toMatch(/postgres:\/\/\w+:|pwk_|opr_|BEGIN [A-Z ]*KEY/);
    for (const app of apps) {
      const foreign = Object.keys(volumes).filter(
        (volume) => volume.endsWith('-secrets') && volume !== `${app}-secrets`,
      );
      const mounted = (services[app]?.volumes ?? []).map((volume) => volume.split(':')[0] ?? '');
      expect(mounted).toContain(`${app}-secrets`);
      expect(mounted.filter((volume) => foreign.includes(volume))).toEqual([]);
    }
  });

  it('mounts only files that are there, and none that a container could change', () => {
    const bound = all.flatMap(([, service]) => (service.volumes ?? []).filter((volume) => volume.startsWith('./')));
    expect(bound.length).toBeGreaterThan(4);
    expect(
      bound.filter((volume) => !volume.endsWith(':ro') || !existsSync(join(root, volume.split(':')[0] ?? ''))),
    ).toEqual([]);
  });

  it('keeps PostgreSQL’s data where version 18 puts it', () => {
    expect(services['postgres']?.volumes).toContain('postgres-data:/var/lib/postgresql');
  });
});
