import { setTimeout as pause } from 'node:timers/promises';
import { startHttp } from '@paywright/http';
import { seededRandom, systemClock, systemRandom } from '@paywright/kernel';
import { createLogger, Metrics } from '@paywright/observability';
import type { SandboxConfig } from './app.config';
import { AppModule } from './app.module';
import { driveTimeline } from './clock/drive-timeline';
import { drawMs } from './http/latency';
import type { Merchant } from './merchants/merchant';
import type { Post } from './notifications/notification';
import { postOverHttp } from './notifications/post-over-http';
import { watchBooks } from './books/watch-books';
import { Sandbox } from './sandbox';
import { rsaSigner } from './signature/signer';
import { stranger } from './signature/stranger';

export interface RunningSandbox {
  readonly sandbox: Sandbox;
  /** Where it listens, `http://127.0.0.1:3010`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Puts the sandbox behind an HTTP server and lets its clock run. */
export async function startSandbox(config: SandboxConfig): Promise<RunningSandbox> {
  const logger = createLogger('apo-sandbox', config.logLevel);
  const metrics = new Metrics().withProcessMetrics();
  const { post, close: closeConnections } = postOverHttp(config.notifyTimeoutMs);
  let url = config.publicUrl ?? '';
  const sandbox = compose(config, post, () => url);
  watchBooks(sandbox, metrics);
  const stopClock = driveTimeline(sandbox.timeline, sandbox.clock);
  const stop = async (): Promise<void> => {
    stopClock();
    await closeConnections();
  };

  logger.info('the books are kept in memory only and end with this process');
  const { host, port } = config;
  const options = { service: 'apo-sandbox', host, port, logger, metrics, bodyLimit: 1024 * 1024 };
  const app = await startHttp(AppModule.around(sandbox, stop), options);
  const listening = await app.getUrl();
  url ||= listening;
  return { sandbox, url: listening, close: () => app.close() };
}

function compose(config: SandboxConfig, post: Post, publicUrl: () => string): Sandbox {
  const { accounts, merchantKey, privateKey, keyVersion, latency, seed } = config;
  const delays = seed === undefined ? systemRandom : seededRandom(seed + 1);
  const keys = { publicKeys: new Map([['1', merchantKey]]), signer: rsaSigner(privateKey, keyVersion) };
  const merchants = accounts.map((account): Merchant => ({ ...account, ...keys }));
  return new Sandbox({
    clock: systemClock,
    choices: seed === undefined ? systemRandom : seededRandom(seed),
    secrets: systemRandom,
    post,
    pause,
    stranger: stranger(),
    merchants: new Map(merchants.map((merchant) => [merchant.clientId, merchant])),
    acquirers: config.acquirers,
    terms: config.terms,
    scheduleMs: config.scheduleMs,
    latency: (api) => {
      const distribution = api.startsWith('inquiry') ? latency.inquiryPayment : latency.pay;
      return distribution ? drawMs(distribution, delays) : 0;
    },
    paymentLimit: config.paymentLimit,
    publicUrl,
  });
}
