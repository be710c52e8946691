import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { eventually } from '@paywright/testing';
import { koreanOrder, repositoryRoot, type RunningSystem, startSystem } from '@paywright/running-system';
import { Client } from 'pg';
import { Shop } from '../bench/load/shop';
import { type OrderOutcome, Traffic } from '../routing-bench/traffic';
import { fillSystem, type Model, namesOf } from './fill-system';
import { countingSettings, StatementMeter } from './statements';
import { type Name, nameOf, StoredPayments } from './stored-payments';

/** What a search asked for; a GET, and who may ask. */
interface Search {
  readonly url: string;
  readonly token?: string;
}

/** The questions that lists and searches ask, each about another payment each time. */
export const searchNames = [
  'a payment',
  'its timeline',
  'the newest payments',
  'a page from a year ago',
  'failed payments',
  'payments of an order',
  'unknown payments',
  'a payment for operators',
  'shipments of an order',
  'shipments of a payment',
] as const;
export type SearchName = (typeof searchNames)[number];

const route = 'apo-kr';

/** A whole system with so many stored payments. */
export class GrownSystem {
  readonly orders: OrderOutcome[] = [];
  /** Milliseconds of each answer, by question. */
  readonly answered = new Map<SearchName, number[]>(searchNames.map((name) => [name, []]));
  private turns = 0;

  private constructor(
    readonly name: string,
    readonly system: RunningSystem,
    readonly stored: StoredPayments,
    readonly fillSeconds: number,
    readonly meter: StatementMeter,
    private readonly shop: Shop,
    private readonly names: readonly Name[],
    private readonly token: string,
  ) {}

  static async start(name: string, count: number, signal: AbortSignal): Promise<GrownSystem> {
    const system = await startSystem({
      runDirectory: join(repositoryRoot, `.paywright/growth-${name}`),
      ports: 'free',
      postgresSettings: countingSettings,
      readyWithinMs: 180_000,
      environment: { 'api-gateway': { RATE_LIMIT: '1000000' }, 'apo-sandbox': { SANDBOX_PAY_LATENCY: '100:100' } },
      signal,
    });
    try {
      const token = await system.createApiKey({ client: 'growth', scopes: ['payments:write', 'payments:read'] });
      const shop = new Shop(system.urlOf('api-gateway'), token, { patienceMs: 120_000 });
      const { model, names } = await playModel(system, shop, token);
      const stored = new StoredPayments(count, Date.now());
      const began = performance.now();
      await fillSystem(system, stored, model, names);
      const fillSeconds = (performance.now() - began) / 1000;
      const meter = await StatementMeter.connect(system.postgresUrl);
      return new GrownSystem(name, system, stored, fillSeconds, meter, shop, names, token);
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** Orders arrive in an open loop for so long; resolves when all of them have ended. */
  async takeOrders({ seconds, rate }: { readonly seconds: number; readonly rate: number }): Promise<void> {
    this.turns += 1;
    const traffic = new Traffic(this.shop, { route, rate, prefix: `growth-${this.name}-${this.turns}` });
    await sleep(seconds * 1000);
    await traffic.end();
    await traffic.settled();
    this.orders.push(...traffic.orders);
  }

  /** Asks a question about the payment that lies at this part, 0 to 1, of the time that payments are stored for. */
  async answer(name: SearchName, part: number): Promise<void> {
    const n = 1 + Math.floor(part * (this.stored.count - 1));
    this.answered.get(name)?.push(await this.ask(name, n));
  }

  /** Forgets what was measured so far: compilers, pools and caches are warm by now. */
  async forget(): Promise<void> {
    this.orders.length = 0;
    for (const times of this.answered.values()) times.length = 0;
    await this.meter.reset();
  }

  databaseUrl(database: string): string {
    const url = new URL(this.system.postgresUrl);
    url.pathname = `/${database}`;
    return url.toString();
  }

  async stop(): Promise<void> {
    await this.meter.close();
    await this.shop.close();
    await this.system.stop();
  }

  private async ask(name: SearchName, n: number): Promise<number> {
    const { url, token } = this.search(name, n);
    const began = performance.now();
    const answer = await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const text = await answer.text();
    const took = performance.now() - began;
    if (answer.status !== 200 || text.length < 100) {
      throw new Error(
        `${this.name}: ${name} of payment ${n} was answered ${answer.status} with ${text.length} characters`,
      );
    }
    return took;
  }

  private search(name: SearchName, n: number): Search {
    const { system, token } = this;
    const [payment, , , order] = this.names.map((one) => nameOf(one, n));
    const shippedOrder = nameOf(this.names[3] as Name, shipped(n, this.stored.count));
    const shippedPayment = nameOf(this.names[0] as Name, shipped(n, this.stored.count));
    const gateway = `${system.urlOf('api-gateway')}/v1/payments`;
    const admin = `${system.urlOf('payment-service')}/admin`;
    const shipments = `${system.urlOf('fulfillment-service')}/shipments`;
    const yearAgo = new Date(this.stored.until - 365 * 24 * 60 * 60 * 1000).toISOString();
    const searches: Record<SearchName, Search> = {
      'a payment': { url: `${gateway}/${payment}`, token },
      'its timeline': { url: `${gateway}/${payment}/events`, token },
      'the newest payments': { url: gateway, token },
      'a page from a year ago': { url: `${gateway}?createdTo=${yearAgo}`, token },
      'failed payments': { url: `${gateway}?status=failed`, token },
      'payments of an order': { url: `${gateway}?referenceOrderId=${order}`, token },
      'unknown payments': { url: `${admin}/unknown`, token: system.operatorToken },
      'a payment for operators': { url: `${admin}/payments/${payment}`, token: system.operatorToken },
      'shipments of an order': { url: `${shipments}?referenceOrderId=${shippedOrder}` },
      'shipments of a payment': { url: `${shipments}?paymentId=${shippedPayment}` },
    };
    return searches[name];
  }
}

/** A payment near `n` whose goods were shipped. */
function shipped(n: number, count: number): number {
  return Math.min(count, n - (n % 12)) || 12;
}

/** One real order, from its request to its shipment: what is stored of it is copied. */
async function playModel(system: RunningSystem, shop: Shop, token: string): Promise<{ model: Model; names: Name[] }> {
  const referenceOrderId = 'growth-model-order';
  const order = koreanOrder({ referenceOrderId, value: '42000', description: 'A kettle', brand: 'HYUNDAI', route });
  const paymentId = await shop.place(referenceOrderId, JSON.stringify(order));
  await shop.approve(await shop.pageFor(paymentId));
  const headers = { authorization: `Bearer ${token}` };
  await eventually(
    async () => {
      const answer = await fetch(`${system.urlOf('api-gateway')}/v1/payments/${paymentId}/events`, { headers });
      return (await answer.text()).includes('shipment.released');
    },
    { describe: 'the order that is copied was shipped', deadlineMs: 120_000 },
  );
  const one = async <Row>(service: Parameters<typeof system.databaseOf>[0], sql: string): Promise<Row[]> => {
    const client = new Client({ connectionString: system.databaseOf(service) });
    await client.connect();
    const { rows } = await client.query(sql, [paymentId]);
    await client.end();
    return rows as Row[];
  };
  const [attempt] = await one<{ request: string; apo: string }>(
    'payment-service',
    'SELECT payment_request_id AS request, apo_payment_id AS apo FROM attempts WHERE payment_id = $1',
  );
  const [shipment] = await one<{ id: string }>(
    'api-gateway',
    'SELECT shipment_id AS id FROM shipments WHERE payment_id = $1',
  );
  if (!attempt || !shipment) throw new Error('The order that is copied left no attempt or no shipment.');
  const { request: requestId, apo: apoPaymentId } = attempt;
  const client = new Client({ connectionString: system.databaseOf('webhook-ingest') });
  await client.connect();
  const { rows: notifications } = await client.query<{ id: string }>(
    'SELECT notification_id AS id FROM notifications WHERE apo_payment_id = $1',
    [apoPaymentId],
  );
  await client.end();
  const model = { paymentId, requestId, apoPaymentId, referenceOrderId };
  return { model, names: namesOf(model, [shipment.id, ...notifications.map(({ id }) => id)]) };
}
