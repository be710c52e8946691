import { DeadLettered } from '@paywright/contracts';
import { type Random, seededRandom } from '@paywright/kernel';
import { type KoreanOrder, koreanOrder, type LogChoice, serviceNames } from '@paywright/running-system';
import { describeWithKafka, eventually } from '@paywright/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlowNetwork } from './slow-network';
import { World } from './world';

/** `KILL_SEED` repeats the decisions of an earlier run: which service dies when, and what each buyer does. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 32);
const orderCount = Number(process.env.KILL_ORDERS ?? 100);
const killsOfEachService = Number(process.env.KILLS ?? 3);
/** Real milliseconds between two orders. */
const betweenOrdersMs = 200;
const patienceMs = 120_000;

interface Story {
  readonly order: KoreanOrder;
  readonly decision: 'approve' | 'decline';
}

/**
 * Everything runs in real time. The sandbox keeps its books in memory and is left running; its re-sends come within
 * seconds instead of minutes.
 */
function servicesKilledAtRandomMoments(name: string, eventLog: LogChoice): void {
  const random = seededRandom(seed);
  // Statements and answers are under way most of the time, and get lost with the process that waits for them.
  const network = new SlowNetwork(10);
  let world: World;

  beforeAll(async () => {
    process.stdout.write(`${name}: KILL_SEED=${seed}\n`);
    world = await World.start(name, {
      eventLog,
      sharedClock: false,
      postgresBehind: (port) => network.listen(port),
      environment: {
        'apo-sandbox': {
          SANDBOX_RESEND_SCHEDULE: '0s,2s,4s,8s,16s,30s,60s,60s',
          // As long as in life, so that some calls are under way whenever a service dies.
          SANDBOX_PAY_LATENCY: '300:1500',
          SANDBOX_INQUIRY_LATENCY: '100:500',
        },
      },
    });
  }, 120_000);

  afterAll(async () => {
    await world?.stop();
    await network.close();
  }, 60_000);

  it('leave every order shipped exactly when it was captured, once, and our books equal to the sandbox’s', async () => {
    const stories = Array.from({ length: orderCount }, () => newStory(random));
    // Both to the end, whatever happens: nobody may still be starting services when the system is stopped.
    const [played, killed] = await Promise.allSettled([playAll(stories), killAll(random)]);
    if (killed.status === 'rejected') throw killed.reason;
    if (played.status === 'rejected') throw played.reason;
    const paymentIds = played.value;

    for (const paymentId of paymentIds) {
      await world.until(
        paymentId,
        'settled',
        ({ status, shipment }) => (status === 'captured' ? shipment?.status === 'released' : status === 'failed'),
        patienceMs,
      );
    }
    expect(await world.faults(paymentIds)).toEqual([]);
    const theirs = await world.system.sandbox.books();
    // A broker may hold what other systems put aside; ours are keyed by our payments or by APO's numbers of them.
    const ours = new Set([...paymentIds, ...theirs.map(({ paymentId }) => paymentId)]);
    expect(world.events.all(DeadLettered).filter(({ key }) => ours.has(key))).toEqual([]);
    const paid = theirs.filter(({ status }) => status === 'SUCCESS');
    expect(paid).toHaveLength(stories.filter(({ decision }) => decision === 'approve').length);
    expect(theirs.filter(({ status }) => status === 'PROCESSING')).toEqual([]);
  }, 360_000);

  function newStory(random: Random): Story {
    const acquirer = random.next() < 0.5 ? 'ALIPAY' : '2C2P';
    const order = world.newOrder({ brand: 'HYUNDAI', sandbox: `acquirer=${acquirer}` });
    return { order, decision: random.next() < 0.85 ? 'approve' : 'decline' };
  }

  /** Orders arrive steadily; each goes its own way meanwhile. */
  async function playAll(stories: readonly Story[]): Promise<string[]> {
    const playing: Promise<string>[] = [];
    for (const story of stories) {
      playing.push(play(story));
      await sleep(betweenOrdersMs);
    }
    return Promise.all(playing);
  }

  /** A shop and a buyer who try again when nobody answers, as they would. */
  async function play({ order, decision }: Story): Promise<string> {
    const { referenceOrderId } = order;
    const paymentId = await eventually(
      async () => (await world.shop.createPayment(referenceOrderId, koreanOrder(order))).payment.paymentId,
      { describe: `order ${referenceOrderId} is taken`, deadlineMs: patienceMs, everyMs: 200 },
    );
    const buyer = await eventually(() => world.buyerNow(paymentId), {
      describe: `the buyer of ${referenceOrderId} has somewhere to go`,
      deadlineMs: patienceMs,
      everyMs: 200,
    });
    await (decision === 'approve' ? buyer.approves() : buyer.declines());
    return paymentId;
  }

  /** Every service dies several times, in random order, at random moments, and is started again a little later. */
  async function killAll(random: Random): Promise<void> {
    const victims = shuffled(Array.from({ length: killsOfEachService }, () => serviceNames).flat(), random);
    for (const name of victims) {
      await sleep(500 + random.next() * 1_500);
      const victim = world.system.process(name);
      await victim.kill();
      await sleep(random.next() * 1_000);
      victim.start();
    }
    await Promise.all(serviceNames.map((name) => world.system.process(name).ready(60_000)));
  }
}

describe(`services killed at random moments, events in PostgreSQL (KILL_SEED=${seed})`, () => {
  servicesKilledAtRandomMoments('killed-services-on-postgres', { kind: 'postgres' });
});

describeWithKafka(`services killed at random moments, events in Kafka (KILL_SEED=${seed})`, (brokers) => {
  servicesKilledAtRandomMoments('killed-services-on-kafka', { kind: 'kafka', brokers });
});

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
