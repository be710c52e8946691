import { setTimeout as sleep } from 'node:timers/promises';
import { PaywrightClient } from '@paywright/client';
import type { PaymentView } from '@paywright/contracts';
import { Buyer, koreanOrder } from '@paywright/running-system';
import type { Scene } from './scene';
import type { TakeOver } from './take-over';

const waiters = 9;
const service = 'api-gateway';

/** How one waiting client fared. */
interface Waited {
  readonly paymentId: string;
  /** Whether its connection broke meanwhile. */
  readonly interrupted: boolean;
  /** Epoch milliseconds. */
  readonly answeredAt: number;
}

/**
 * Kills a gateway at which requests wait for news of payments whose buyers are on their pages; the buyers approve, and the
 * clients come back, wherever the front sends them, with the version they have seen.
 */
export async function killGateway(scene: Scene, round: number): Promise<TakeOver[]> {
  const { system, trial } = scene;
  const shop = new PaywrightClient({ baseUrl: system.urlOf(service), apiKey: trial.apiKey, fetch: onNewConnection });
  const payments = await Promise.all(
    Array.from({ length: waiters }, (_, index) => placed(shop, `${trial.prefix}waiter-${round}-${index}`)),
  );
  const waiting = payments.map((payment) => waitForNews(shop, payment));
  const victim = await scene.find(service, 'has requests that wait', async (replica) => {
    return (await scene.metric(replica, 'waiting_requests')) >= 2;
  });
  const killedAt = await scene.kill(victim);
  await Promise.all(payments.map(({ normalUrl = '' }) => new Buyer(normalUrl).approves()));
  const waited = await Promise.all(waiting);
  victim.start();
  return waited
    .filter(({ interrupted }) => interrupted)
    .map(({ paymentId, answeredAt }) => ({
      kind: 'waiters',
      what: `${victim.label}: ${paymentId}`,
      tookMs: answeredAt - killedAt,
    }));
}

/** A payment whose buyer has a page to go to. */
async function placed(shop: PaywrightClient, referenceOrderId: string): Promise<PaymentView> {
  const order = koreanOrder({ referenceOrderId, value: '42000', description: 'A teapot', brand: 'HYUNDAI' });
  const { payment } = await persistently(() => shop.createPayment(referenceOrderId, order));
  for (;;) {
    const view = await persistently(() => shop.getPayment(payment.paymentId, { waitS: 20 }));
    if (view.normalUrl !== undefined) return view;
  }
}

async function waitForNews(shop: PaywrightClient, { paymentId, version: after }: PaymentView): Promise<Waited> {
  let interrupted = false;
  for (;;) {
    try {
      const view = await shop.getPayment(paymentId, { waitS: 20, after });
      if (view.version > after) return { paymentId, interrupted, answeredAt: Date.now() };
    } catch {
      interrupted = true;
      await sleep(50);
    }
  }
}

async function persistently<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(200);
    }
  }
}

/** So that the waiting requests are spread over the replicas. */
const onNewConnection: typeof fetch = (input, init) =>
  fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), connection: 'close' } });
