import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventLogVariables, migrationSchema, parseConfig, withEventLog } from '@paywright/config';
import { certificateAuthority } from '@paywright/testing';
import { z } from 'zod';
import { changeObject } from './change-object';
import { containerEnvironment, type SecretContents } from './container-environment';
import { type Container, type KubernetesObject, type PodSpec, podTemplateOf } from './kubernetes-object';
import { render } from './render';
import { repository } from './repository';

const services = ['api-gateway', 'payment-service', 'webhook-ingest', 'fulfillment-service'] as const;

/** The app's own schema, read from its source: no app may be depended on. */
function schemaOf(app: string): z.ZodType {
  return (jest.requireActual(join(repository, 'apps', app, 'src/app.config')) as { configSchema: z.ZodType })
    .configSchema;
}

let made: SecretContents;
let ofOthers: SecretContents;

beforeAll(() => {
  made = madeSecrets();
  ofOthers = secretsOfOthers();
}, 60_000);

/** What tools/k8s/make-secrets.mjs makes for production, with what it leaves to the reader filled in. */
function madeSecrets(): SecretContents {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  execFileSync(process.execPath, [join(repository, 'tools/k8s/make-secrets.mjs'), 'production', '--into', folder]);
  writeFileSync(join(folder, 'upstream-routes/apo-public-key'), readFileSync(join(folder, 'merchant-public-key')));
  return readSecrets(folder);
}

function readSecrets(folder: string): SecretContents {
  const secrets = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(
    secrets.map(({ name }) => {
      const keys = readdirSync(join(folder, name));
      return [name, Object.fromEntries(keys.map((key) => [key, readFileSync(join(folder, name, key), 'utf8')]))];
    }),
  );
}

/** What operators, or who runs the managed stores, put into Secrets. */
function secretsOfOthers(): SecretContents {
  const authority = certificateAuthority();
  const accounts = [...services, 'administrator'].map((user) => {
    const { cert, key } = authority.issue(user);
    return [
      `kafka-${user}`,
      { 'user.crt': cert, 'user.key': key, username: user, password: 'of the managed Kafka' },
    ] as const;
  });
  const authorities = ['paywright-cluster-ca-cert', 'paywright-postgres-ca', 'kafka-authority', 'database-authority'];
  return Object.fromEntries([...accounts, ...authorities.map((name) => [name, { 'ca.crt': authority.ca }] as const)]);
}

function secretsIn(objects: readonly KubernetesObject[]): SecretContents {
  return Object.fromEntries(
    objects
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata, data = {} }) => [
        metadata.name,
        Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()])),
      ]),
  );
}

function startOf(objects: readonly KubernetesObject[], app: string, secrets: SecretContents) {
  const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === app);
  const pod = podTemplateOf(deployment as KubernetesObject)?.spec;
  const container = pod?.containers[0] as Container;
  return { container, ...containerEnvironment(pod as never, container, objects, secrets) };
}

function variablesOf(schema: z.ZodType): string[] {
  return Object.keys((schema as unknown as { shape: object }).shape);
}

describe.each(['overlays/local', 'overlays/production', 'overlays/production-managed'] as const)('in %s', (folder) => {
  let objects: readonly KubernetesObject[];
  let secrets: SecretContents;
  beforeAll(() => {
    execFileSync(process.execPath, [join(repository, 'tools/k8s/make-secrets.mjs'), 'local']);
    objects = render(folder);
    secrets = folder === 'overlays/local' ? secretsIn(objects) : { ...made, ...ofOthers };
  });

  it.each(services)('%s starts with what it is given', (app) => {
    const { variables, missing, container } = startOf(objects, app, secrets);
    expect(missing).toEqual([]);
    const config = parseConfig(schemaOf(app), variables) as {
      PORT: number;
      HOST: string;
      NODE_ENV: string;
      EVENT_LOG: string;
    };
    expect(container.ports?.[0]).toEqual({ name: 'http', containerPort: config.PORT });
    expect(config).toMatchObject({ HOST: '0.0.0.0', EVENT_LOG: 'kafka' });
    if (folder !== 'overlays/local') expect(config.NODE_ENV).toBe('production');
  });

  it.each(services)('%s is given no variable that it does not know', (app) => {
    const known = new Set(variablesOf(schemaOf(app)));
    const { variables } = startOf(objects, app, secrets);
    const stray = Object.keys(variables).filter((name) => !known.has(name.replace(/_FILE$/, '')));
    expect(stray).toEqual([]);
  });

  it('opens the port for cards at payment-service', () => {
    const { variables, container } = startOf(objects, 'payment-service', secrets);
    expect(container.ports).toContainEqual({ name: 'cards', containerPort: Number(variables['CARDS_PORT']) });
  });

  it('gives the keys of a service to nobody else', () => {
    const holders = (secret: string): string[] =>
      objects
        .filter((object) =>
          JSON.stringify(podTemplateOf(object) ?? {}).match(new RegExp(`"${secret}(-[a-z0-9]{10})?"`)),
        )
        .map(({ metadata }) => metadata.name);
    expect(holders('upstream-merchant-keys')).toEqual(['payment-service']);
    expect(holders('payment-service-keys')).toEqual(['payment-service']);
    expect(holders('webhook-ingest-keys')).toEqual(['webhook-ingest']);
    expect(holders('api-gateway-keys')).toEqual(['api-gateway']);
    for (const app of services) {
      expect(holders(`${app}-database`).filter((holder) => holder !== 'postgres')).toEqual([app]);
    }
  });
});

describe.each(['overlays/production/migrations', 'overlays/production-managed/migrations'] as const)(
  'in %s',
  (folder) => {
    const jobs = (): readonly KubernetesObject[] => render(folder).filter(({ kind }) => kind === 'Job');

    it('every Job starts with what it is given, and is given nothing else', () => {
      const objects = render(folder);
      for (const job of jobs()) {
        const pod = podTemplateOf(job)?.spec as PodSpec;
        const container = pod.containers[0] as Container;
        const { variables, missing } = containerEnvironment(pod, container, objects, { ...made, ...ofOthers });
        expect(missing).toEqual([]);
        const isMigration = container.args?.[0] === 'migrate';
        const schema = isMigration ? migrationSchema : withEventLog(z.object(eventLogVariables()));
        expect(parseConfig(schema, variables)).toMatchObject({ NODE_ENV: 'production' });
        const known = new Set(variablesOf(isMigration ? schema : schemaOf('payment-service')));
        expect(Object.keys(variables).filter((name) => !known.has(name.replace(/_FILE$/, '')))).toEqual([]);
      }
    });

    it('there is a Job for every service, with its database alone', () => {
      const names = jobs().map(({ metadata }) => metadata.name);
      expect(names).toEqual(expect.arrayContaining(services.map((app) => `migrate-${app}`)));
      for (const app of services) {
        const job = jobs().find(({ metadata }) => metadata.name === `migrate-${app}`) as KubernetesObject;
        const [container] = podTemplateOf(job)?.spec.containers ?? [];
        expect(container?.image).toMatch(new RegExp(`/${app}:`));
        const held = podTemplateOf(job)?.spec.volumes?.map(({ secret }) => secret?.secretName) ?? [];
        expect(held).toEqual([
          `${app}-database`,
          expect.stringMatching(/^(paywright-postgres-ca|database-authority)$/),
        ]);
      }
    });
  },
);

it('a laptop’s sandbox starts with what it is given, and knows the keys of payment-service', () => {
  const objects = render('overlays/local');
  const { variables, missing } = startOf(objects, 'apo-sandbox', secretsIn(objects));
  expect(missing).toEqual([]);
  const config = parseConfig(schemaOf('apo-sandbox'), variables) as unknown as {
    port: number;
    accounts: { clientId: string }[];
  };
  expect(config.port).toBe(3010);
  const routes = Object.entries(secretsIn(objects)).find(([name]) => name.startsWith('upstream-routes'))?.[1][
    'routes.json'
  ];
  expect(JSON.parse(String(routes)).routes[0].clientId).toBe(config.accounts[0]?.clientId);
});

describe('a start is refused', () => {
  it.each([
    ['a variable that is missing', 'ConfigMap', 'data/EVENT_LOG', undefined, /EVENT_LOG_URL/],
    ['a variable that is wrong', 'ConfigMap', 'data/SHUTDOWN_DELAY', '90s', /SHUTDOWN_DELAY/],
    ['what only demos may do', 'ConfigMap', 'data/CLOCK', 'http://127.0.0.1:3010', /CLOCK/],
  ])('for %s', (_, kind, path, value, fault) => {
    const objects = render('overlays/production');
    const settings = objects.find((each) => each.kind === kind && each.metadata.name.startsWith('paywright-'));
    const changed = changeObject(objects, `${kind} ${settings?.metadata.name}`, path, value);
    const { variables } = startOf(changed, 'payment-service', { ...made, ...ofOthers });
    expect(() => parseConfig(schemaOf('payment-service'), variables)).toThrow(fault);
  });
});
