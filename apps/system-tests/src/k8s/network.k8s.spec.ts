import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { deniesByDefault, networkEdges } from './policies/network-edges';
import { render } from './render';
import { repository } from './repository';

beforeAll(() => {
  execFileSync(process.execPath, [join(repository, 'tools/k8s/make-secrets.mjs'), 'local']);
});

const services = ['api-gateway', 'fulfillment-service', 'payment-service', 'webhook-ingest'];
const each = (edge: (service: string) => string): string[] => services.map(edge);

/** What every system allows: names, the ingress controller, Prometheus, upstream. */
const everywhere = [
  'all → kube-system/kube-dns :53,53',
  'api-gateway ← ingress-nginx/ingress-nginx :3000',
  'payment-service ← ingress-nginx/ingress-nginx :3004',
  'webhook-ingest ← ingress-nginx/ingress-nginx :3001',
  'api-gateway ← monitoring/prometheus :3000',
  'fulfillment-service ← monitoring/prometheus :3003',
  'payment-service ← monitoring/prometheus :3002',
  'webhook-ingest ← monitoring/prometheus :3001',
  'payment-service → 0.0.0.0/0 :443',
  'payment-service → ::/0 :443',
];

/** Where certificates are made: the pod with which cert-manager answers the authority. */
const certificates = 'true ← ingress-nginx/ingress-nginx :8089';

const kafka = 'paywright+paywright-kafka';

it('in production every edge is one of these', () => {
  const objects = render('overlays/production');
  expect(deniesByDefault(objects)).toBe(true);
  expect(networkEdges(objects)).toEqual(
    [
      ...everywhere,
      certificates,
      ...each((service) => `${service} → ${kafka} :9093`),
      ...each((service) => `${service} → paywright-postgres :5432`),
      ...each((service) => `paywright-postgres ← ${service} :5432`),
      'migration → paywright-postgres :5432',
      'paywright-postgres ← migration :5432',
      // Strimzi opens what its brokers hear by itself, for the peers that the listener names; the rest is ours to say.
      `${kafka} ← keda/all :9093`,
      `${kafka} ← monitoring/prometheus :9404`,
      'paywright → paywright :9090,9091',
      'paywright → anywhere :443,6443',
      'paywright-postgres → paywright-postgres :5432,8000',
      'paywright-postgres → anywhere :443,6443',
      'paywright-postgres → anywhere :443',
      'paywright-postgres ← paywright-postgres :5432,8000',
      'paywright-postgres ← cnpg-system/all :5432,8000',
      'paywright-postgres ← monitoring/prometheus :9187',
    ].sort(),
  );
});

it('Kafka’s listener takes the services alone', () => {
  const cluster = render('overlays/production').find(({ kind }) => kind === 'Kafka');
  const { listeners } = (cluster?.spec as { kafka: { listeners: Record<string, unknown>[] } }).kafka;
  expect(listeners).toEqual([
    expect.objectContaining({
      port: 9093,
      type: 'internal',
      tls: true,
      authentication: { type: 'tls' },
      networkPolicyPeers: [
        {
          podSelector: {
            matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: expect.any(Array) }],
          },
        },
      ],
    }),
  ]);
  expect(
    JSON.stringify(listeners)
      .match(/[a-z]+-(gateway|service|ingest)/g)
      ?.sort(),
  ).toEqual(services);
});

it('with managed stores every edge is one of these', () => {
  const objects = [...render('overlays/production-managed'), ...render('overlays/production-managed/migrations')];
  expect(deniesByDefault(objects)).toBe(true);
  expect(networkEdges(objects)).toEqual(
    [
      ...everywhere,
      certificates,
      ...each((service) => `${service} → 10.20.0.0/24 :9093`),
      ...each((service) => `${service} → 10.20.1.0/24 :5432`),
      'set-up-topics → 10.20.0.0/24 :9093',
      'migration → 10.20.1.0/24 :5432',
    ].sort(),
  );
});

it('on a laptop every edge is one of these', () => {
  const objects = render('overlays/local');
  expect(deniesByDefault(objects)).toBe(true);
  expect(networkEdges(objects)).toEqual(
    [
      ...everywhere,
      ...each((service) => `${service} → kafka :9092`),
      ...each((service) => `${service} → postgres :5432`),
      ...each((service) => `kafka ← ${service} :9092`),
      ...each((service) => `postgres ← ${service} :5432`),
      'kafka → kafka :9092',
      'kafka ← kafka :9092',
      'payment-service → apo-sandbox :3010',
      'apo-sandbox ← payment-service :3010',
      'apo-sandbox → webhook-ingest :3001',
      'webhook-ingest ← apo-sandbox :3001',
    ].sort(),
  );
});
