import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@paywright/testing';
import { KubernetesApi } from './kubernetes-api';
import { Server } from './server';

/** A control plane that runs, empty but for what Kubernetes puts there itself. */
export interface Cluster {
  readonly api: KubernetesApi;
  /** The file by which kubectl reaches it. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** Who may speak to the API, in the names for which Kubernetes has rules of access. */
const users = {
  administrator: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
} as const;

type UserName = keyof typeof users;

/**
 * Starts etcd, API server, controller manager and scheduler on 127.0.0.1, with certificates, keys, data and output in the folder.
 * Nothing of an earlier cluster may be there.
 */
export async function startCluster(programs: string, folder: string): Promise<Cluster> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [etcdPort, peerPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const [etcdUrl, apiUrl] = [`http://127.0.0.1:${etcdPort}`, `https://127.0.0.1:${apiPort}`];
  const tokens = writeTokens(folder);
  writeServiceAccountKeys(folder);
  const servers: Server[] = [];
  const start = (name: string, flags: Flags): Server => {
    const server = new Server(join(programs, name), flagsOf(flags), folder);
    servers.unshift(server);
    return server;
  };
  const stop = async (): Promise<void> => {
    for (const server of servers) await server.stop();
  };
  try {
    const etcd = start('etcd', etcdFlags(etcdUrl, `http://127.0.0.1:${peerPort}`));
    await etcd.ready(async () => (await fetch(`${etcdUrl}/health`)).ok);
    const apiServer = start('kube-apiserver', apiServerFlags(etcdUrl, apiPort));
    const certificate = join(folder, 'certificates/apiserver.crt');
    const connect = (): KubernetesApi =>
      new KubernetesApi(apiUrl, tokens.administrator, readFileSync(certificate, 'utf8'));
    await apiServer.ready(async () => (await connect().get('/readyz')) === 'ok');
    const kubeconfigOf = (user: UserName): string => writeKubeconfig(folder, user, tokens[user], apiUrl, certificate);
    start('kube-controller-manager', {
      ...{ kubeconfig: kubeconfigOf('system:kube-controller-manager'), ...quiet },
      'service-account-private-key-file': 'service-accounts.key',
      'root-ca-file': certificate,
      // Each controller may do what its own role says, as in any cluster.
      'use-service-account-credentials': true,
      // Autoscalers look four times a minute else.
      'horizontal-pod-autoscaler-sync-period': '2s',
    });
    start('kube-scheduler', { kubeconfig: kubeconfigOf('system:kube-scheduler'), ...quiet });
    const api = connect();
    return {
      api,
      kubeconfig: kubeconfigOf('administrator'),
      stop: async () => {
        await api.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Flags = Readonly<Record<string, string | number | boolean>>;

function flagsOf(flags: Flags): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

/** One of each, and nobody asks it anything. */
const quiet = { 'leader-elect': false, 'secure-port': 0, 'kube-api-qps': 200, 'kube-api-burst': 400 };

function etcdFlags(url: string, peerUrl: string): Flags {
  return {
    'data-dir': 'etcd',
    'listen-client-urls': url,
    'advertise-client-urls': url,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `default=${peerUrl}`,
    // What it holds is thrown away.
    'unsafe-no-fsync': true,
  };
}

function apiServerFlags(etcdUrl: string, port: number): Flags {
  return {
    'etcd-servers': etcdUrl,
    'bind-address': '127.0.0.1',
    'advertise-address': '127.0.0.1',
    'secure-port': port,
    // It makes its own certificate there.
    'cert-dir': 'certificates',
    'token-auth-file': 'tokens.csv',
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': 'service-accounts.key',
    'service-account-signing-key-file': 'service-accounts.key',
    'service-cluster-ip-range': '10.96.0.0/16',
    'endpoint-reconciler-type': 'none',
    // A privileged pod is refused by the namespace's Pod Security, as in any cluster, and not by this server's own flag.
    'allow-privileged': true,
  };
}

function writeTokens(folder: string): Readonly<Record<UserName, string>> {
  const tokens = Object.fromEntries(Object.keys(users).map((user) => [user, randomBytes(24).toString('hex')]));
  const lines = Object.entries(users).map(([user, group]) => `${tokens[user]},${user},${user},"${group}"\n`);
  writeFileSync(join(folder, 'tokens.csv'), lines.join(''), { mode: 0o600 });
  return tokens as Record<UserName, string>;
}

function writeServiceAccountKeys(folder: string): void {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(join(folder, 'service-accounts.key'), privateKey, { mode: 0o600 });
}

function writeKubeconfig(folder: string, user: UserName, token: string, server: string, certificate: string): string {
  const file = join(folder, `${user.replaceAll(':', '-')}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user } }],
    'current-context': 'here',
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
