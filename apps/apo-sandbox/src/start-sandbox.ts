import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { seededRandom, systemClock, systemRandom } from '@paywright/kernel';
import type { SandboxConfig } from './app.config';
import { AppModule } from './app.module';
import { driveTimeline } from './clock/drive-timeline';
import { drawMs } from './http/latency';
import { postOverHttp } from './notifications/post-over-http';
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
  const { account, latency, seed } = config;
  const choices = seed === undefined ? systemRandom : seededRandom(seed);
  const delays = seed === undefined ? systemRandom : seededRandom(seed + 1);
  const { post, close: closeConnections } = postOverHttp(config.notifyTimeoutMs);
  let url = '';
  const merchant = {
    clientId: account.clientId,
    publicKeys: new Map([['1', account.merchantKey]]),
    signer: rsaSigner(account.privateKey, account.keyVersion),
    notifyUrl: account.notifyUrl,
  };
  const sandbox = new Sandbox({
    clock: systemClock,
    choices,
    secrets: systemRandom,
    post,
    pause,
    stranger: stranger(),
    merchants: new Map([[merchant.clientId, merchant]]),
    acquirers: config.acquirers,
    terms: config.terms,
    scheduleMs: config.scheduleMs,
    latency: (api) => {
      const distribution = latency[api];
      return distribution ? drawMs(distribution, delays) : 0;
    },
    paymentLimit: config.paymentLimit,
    publicUrl: () => config.publicUrl ?? url,
  });

  const app = await createServer(sandbox);
  await app.listen(config.port, config.host);
  const { address, port } = app.getHttpServer().address() as AddressInfo;
  url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  const stopClock = driveTimeline(sandbox.timeline, sandbox.clock);
  return {
    sandbox,
    url,
    close: async () => {
      stopClock();
      await app.close();
      await closeConnections();
    },
  };
}

/** Signatures are over raw bytes, so no body is parsed before it reaches its handler. */
async function createServer(sandbox: Sandbox): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return NestFactory.create<NestFastifyApplication>(AppModule.around(sandbox), adapter, {
    bodyParser: false,
    logger: ['fatal', 'error', 'warn'],
  });
}
