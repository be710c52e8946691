import { type ServiceName, serviceNames } from '@paywright/running-system';
import type { MeasuredCosts } from './measured-costs';

/** What the sizes rest on besides measured costs. A core is one of the machine the costs were measured on. */
export const assumptions = {
  /** Of what a pod, a relay or a server can do, so much is used at the peak; the rest is for bursts and lost neighbours. */
  usedShare: 0.6,
  /** A service that fits on one pod still has these, one in each zone. */
  leastPods: 3,
  /** A Node process computes on one core. */
  coresOfPod: 1,
  /** Partitions of each topic as they are created. */
  partitions: 12,
  /** Of the largest database server that is bought without a second thought. */
  coresOfServer: 64,
  /** Bytes of write-ahead log a second that such a server writes and ships to its standbys. */
  walOfServer: 200e6,
  /** Bytes a second a broker takes in, its share as a follower included. */
  bytesOfBroker: 100e6,
  coresOfBroker: 8,
  leastBrokers: 3,
  copiesInLog: 3,
  daysInLog: 14,
  /** Notifications a second that the ingress takes from one address: k8s/components/ingress-nginx. A spec compares. */
  notificationsOfAddress: 300,
  /** Days that payments stay in the databases: eighteen months. */
  daysStored: 548,
  /** The mean rate of a day, as a share of its peak. */
  meanShare: 0.3,
} as const;

export interface Size {
  /** Payments a second, at the peak. */
  readonly rate: number;
  readonly pods: Readonly<Record<ServiceName, number>>;
  /** For each topic, so that every pod of the largest consumer has one. */
  readonly partitions: number;
  /** Cores of PostgreSQL, all databases and no standbys. */
  readonly databaseCores: number;
  readonly commitsPerSecond: number;
  readonly walBytesPerSecond: number;
  readonly brokers: number;
  /** On all brokers, after the log's whole retention. */
  readonly logBytes: number;
  /** In all databases, after their whole retention, on one copy. */
  readonly storedBytes: number;
}

/** Services that read the log, whose pods share partitions. */
const consumers = ['api-gateway', 'payment-service', 'fulfillment-service'] as const;

const secondsOfDay = 86_400;

/** What it takes to bear `rate` payments a second at the peak. */
export function sizeFor(rate: number, costs: MeasuredCosts): Size {
  const podsOf = (name: ServiceName): number =>
    Math.max(assumptions.leastPods, Math.ceil(rate / ratePerPod(name, costs) - 1e-9));
  const pods = Object.fromEntries(serviceNames.map((name) => [name, podsOf(name)])) as Record<ServiceName, number>;
  const perDay = rate * assumptions.meanShare * secondsOfDay;
  return {
    rate,
    pods,
    partitions: partitionsFor(Math.max(...consumers.map((name) => pods[name]))),
    databaseCores: Math.max(1, Math.ceil((rate * costs.cpuMs.postgresql) / 1000 / assumptions.usedShare)),
    commitsPerSecond: rate * sum(costs.commits),
    walBytesPerSecond: rate * costs.walBytes,
    brokers: brokersFor(rate, costs),
    logBytes: perDay * assumptions.daysInLog * costs.logBytes * assumptions.copiesInLog,
    storedBytes: perDay * assumptions.daysStored * sum(costs.storedBytes),
  };
}

/** What ends first as the rate grows, and what goes on from there. */
export interface Limit {
  readonly what: string;
  /** Payments a second from which it is not enough. */
  readonly upTo: number;
  readonly then: string;
}

/** Every limit, the one that is met first in front. */
export function limitsOf(costs: MeasuredCosts): Limit[] {
  const { usedShare, partitions, coresOfServer, walOfServer, notificationsOfAddress } = assumptions;
  const largestConsumer = consumers.reduce((most, name) => (costs.cpuMs[name] > costs.cpuMs[most] ? name : most));
  const largestWriter = serviceNames.reduce((most, name) =>
    costs.messages[name] > costs.messages[most] ? name : most,
  );
  const largestDatabase = serviceNames.reduce((most, name) =>
    costs.commits[name] > costs.commits[most] ? name : most,
  );
  const serverPayments = (coresOfServer * usedShare * 1000) / costs.cpuMs.postgresql;
  const shareOfLargest = costs.commits[largestDatabase] / sum(costs.commits);
  return [
    {
      what: `${notificationsOfAddress} notifications/s from one address, at the ingress`,
      upTo: notificationsOfAddress / costs.messages['webhook-ingest'],
      then: 'raise `limit-rps` in `k8s/components/ingress-nginx/notifications.yaml`, unless APO sends from several addresses',
    },
    {
      what: `${partitions} partitions: as many pods of ${largestConsumer}`,
      upTo: partitions * ratePerPod(largestConsumer, costs),
      then: 'create the topics with more partitions before the first payment: they cannot be changed under traffic',
    },
    {
      what: `the one relay of ${largestWriter}`,
      upTo: (costs.relayPerSecond * usedShare) / costs.messages[largestWriter],
      then: 'Debezium’s outbox event router reads the same table from the write-ahead log, in several tasks',
    },
    {
      what: `one server of ${coresOfServer} cores for all databases`,
      upTo: serverPayments,
      then: 'a server for each service: each has its own database, role and URL already',
    },
    {
      what: 'the write-ahead log of one server for all databases',
      upTo: (walOfServer * usedShare) / costs.walBytes,
      then: 'a server for each service',
    },
    {
      what: `one server of ${coresOfServer} cores for ${largestDatabase} alone`,
      upTo: serverPayments / shareOfLargest,
      then: 'cells by merchant, then Citus or another distributed PostgreSQL; see below',
    },
  ].sort((a, b) => a.upTo - b.upTo);
}

/** Enough for what they take in and for what they compute; followers' copying is not measured and comes out of the rest. */
function brokersFor(rate: number, { logBytes, cpuMs }: MeasuredCosts): number {
  const { usedShare, bytesOfBroker, coresOfBroker, copiesInLog, leastBrokers } = assumptions;
  const byBytes = (rate * logBytes * copiesInLog) / (bytesOfBroker * usedShare);
  const byCores = (rate * cpuMs.kafka) / 1000 / (coresOfBroker * usedShare);
  return Math.max(leastBrokers, Math.ceil(byBytes), Math.ceil(byCores));
}

/** Payments a second that one pod bears. */
function ratePerPod(name: ServiceName, costs: MeasuredCosts): number {
  return (1000 * assumptions.coresOfPod * assumptions.usedShare) / costs.cpuMs[name];
}

/** Twelve, or the next doubling of it: the pods get equal shares more often than with a number of their own. */
function partitionsFor(pods: number): number {
  let partitions: number = assumptions.partitions;
  while (partitions < pods) partitions *= 2;
  return partitions;
}

function sum(byName: Readonly<Record<string, number>>): number {
  return Object.values(byName).reduce((total, value) => total + value, 0);
}
