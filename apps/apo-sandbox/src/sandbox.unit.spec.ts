import { sign } from 'node:crypto';
import { ManualClock, seededRandom } from '@paywright/kernel';
import { acquirer } from './acquirers/acquirer';
import { moveClock } from './clock/move-clock';
import { keys } from './fixtures/keys.fixture';
import { clientId, koreanOrder, orderWith } from './fixtures/merchant.fixture';
import { documentedScheduleMs } from './notifications/notification';
import { Sandbox } from './sandbox';
import { importPrivateKey, importPublicKey } from './signature/keys';
import { bytesToSign } from './signature/message';
import { writeSignatureHeader } from './signature/signature-header';
import type { Signer } from './signature/signer';

/** Signs at once, so that nothing happens outside the simulation's turns. */
function signerOf(name: string): Signer {
  const key = importPrivateKey(keys[name]!.privateKey);
  return { keyVersion: '1', sign: async (content) => sign('sha256', content, key).toString('base64') };
}

const start = Date.parse('2030-01-01T00:00:00Z');

/** A sandbox without a server: its clock is moved by hand, its notifications land in a list. */
function simulate(options: { seed?: number; paymentLimit?: number; replies?: number } = {}) {
  const sent: { at: number; type: string; status: string }[] = [];
  const sandbox: Sandbox = new Sandbox({
    clock: new ManualClock(start),
    choices: seededRandom(options.seed ?? 1),
    secrets: seededRandom(options.seed ?? 1),
    post: async ({ body }) => {
      const { notifyType, result } = JSON.parse(body);
      sent.push({ at: sandbox.clock.now() - start, type: notifyType, status: result.resultStatus });
      return { status: options.replies ?? 200, body: '{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}' };
    },
    pause: async () => undefined,
    stranger: signerOf('antom-2'),
    merchants: new Map([
      [
        clientId,
        {
          clientId,
          product: 'apo' as const,
          publicKeys: new Map([['1', importPublicKey(keys.merchant!.publicKey)]]),
          signer: signerOf('antom-1'),
          notifyUrl: 'https://shop.example/notifications',
        },
      ],
    ]),
    acquirers: [acquirer('ALIPAY', 'ALIPAY'), acquirer('2C2P', '2C2P')],
    terms: { expiryMs: 840_000, plainHttp: 'nowhere' },
    scheduleMs: documentedScheduleMs,
    latency: () => 0,
    paymentLimit: options.paymentLimit ?? 1000,
    publicUrl: () => 'https://pay.example',
  });

  return {
    sandbox,
    sent,
    async pay(order: object) {
      const target = '/ams/api/v1/payments/pay';
      const body = Buffer.from(JSON.stringify(order));
      const signature = await signerOf('merchant').sign(
        bytesToSign({ method: 'POST', target, clientId, time: '1', body }),
      );
      const headers = {
        'content-type': 'application/json',
        'client-id': clientId,
        'request-time': '1',
        signature: writeSignatureHeader('1', signature),
      };
      const reply = await sandbox.gateway.handle({ method: 'POST', target, headers, body });
      return reply.kind === 'answer' ? JSON.parse(reply.body) : reply;
    },
    /** Lets a time pass, and all that it started come to rest. */
    async pass(ms: number) {
      moveClock(sandbox.clock, sandbox.timeline, sandbox.clock.now() + ms);
      await new Promise(setImmediate);
    },
    payment: ({ paymentRequestId }: { paymentRequestId: string }) =>
      sandbox.payments.ofRequest(clientId, paymentRequestId)!,
  };
}

describe('the sandbox inside a simulation', () => {
  it('pays, captures and tells without a server, by a clock moved by hand', async () => {
    const world = simulate();
    const order = orderWith('acquirer=ALIPAY');
    const { normalUrl } = await world.pay(order);
    expect(normalUrl).toMatch(/^https:\/\/pay\.example\/checkout\/[\w-]{32}$/);
    expect(world.sandbox.settle.approve(world.payment(order))).toBe(true);
    expect(world.sandbox.settle.decline(world.payment(order))).toBe(false);
    await world.pass(0);
    await world.pass(1000);
    expect(world.sent).toEqual([
      { at: 0, type: 'PAYMENT_RESULT', status: 'S' },
      { at: 1000, type: 'CAPTURE_RESULT', status: 'S' },
    ]);
  });

  it('re-sends on the documented schedule and then gives up', async () => {
    const world = simulate({ replies: 500 });
    const order = orderWith('acquirer=2C2P');
    await world.pay(order);
    world.sandbox.settle.decline(world.payment(order));
    for (const minutes of [0, 2, 10, 10, 60, 120, 360, 900, 10_000]) await world.pass(minutes * 60_000);
    expect(world.sent.map(({ at }) => at / 60_000)).toEqual([0, 2, 12, 22, 82, 202, 562, 1462]);
    expect(world.payment(order).notifications[0]?.state).toBe('given-up');
  });

  it('does the same again for the same seed', async () => {
    const run = async () => {
      const world = simulate({ seed: 42 });
      const orders = Array.from({ length: 8 }, (_, index) => koreanOrder({ paymentRequestId: `same-${index}` }));
      const answers = [];
      for (const order of orders) answers.push(await world.pay(order));
      return answers;
    };
    const answers = await run();
    expect(await run()).toEqual(answers);
    expect(new Set(answers.map(({ acquirerInfo }) => acquirerInfo.acquirerName)).size).toBe(2);
  });

  it('forgets payments that are done with when there are too many, never open ones', async () => {
    const world = simulate({ paymentLimit: 3 });
    const orders = Array.from({ length: 6 }, () => orderWith('acquirer=ALIPAY, notification-late=1'));
    const kept = () => orders.map((order) => world.payment(order) !== undefined);
    for (const order of orders) await world.pay(order);
    expect(kept()).toEqual([true, true, true, true, true, true]);

    for (const done of [orders[1]!, orders[4]!]) world.sandbox.settle.decline(world.payment(done));
    await world.pass(10);
    await world.pay(koreanOrder());
    expect(kept()).toEqual([true, false, true, true, false, true]);
    const forgotten = orders[1]!.paymentRequestId;
    expect(world.sandbox.faults.list().some(({ id }) => id.startsWith(`${forgotten}-`))).toBe(false);
    expect(world.sandbox.payments.callsOf(clientId, forgotten)).toBeUndefined();
  });

  it('does not forget a payment whose capture is still to come', async () => {
    const world = simulate({ paymentLimit: 1 });
    const order = orderWith('acquirer=ALIPAY');
    await world.pay(order);
    world.sandbox.settle.approve(world.payment(order));
    await world.pass(0);
    await world.pay(koreanOrder());
    expect(world.payment(order)).toBeDefined();
    await world.pass(1000);
    await world.pay(koreanOrder());
    expect(world.payment(order)).toBeUndefined();
  });
});
