import { eventually } from '@paywright/testing';
import { openReplicas, type Replicas } from './replicas.fixture';

let replicas: Replicas;
beforeEach(async () => {
  replicas = await openReplicas();
});
afterEach(() => replicas.close());

const slots = 5;
const volume = 4;
const pays = () =>
  replicas.gateway.seen
    .filter(({ path }) => path.endsWith('/pay'))
    .map(({ body }) => (JSON.parse(body) as { paymentRequestId: string }).paymentRequestId);

it.each(['fails', 'is silent'] as const)(
  'a route that %s is called for no more pays than fit through the bulkhead and the volume, then for one at a time; each pay once',
  async (manner) => {
    const { bed, gateway } = replicas;
    gateway.state.manner = manner;
    const limits = { callsAtOnce: slots };
    const breaker = { volumeThreshold: volume, window: '1s', resetTimeout: '1s' };
    const replica = await replicas.start({ route: { limits, breaker }, variables: { UPSTREAM_TIMEOUT: '500ms' } });
    await Promise.all(Array.from({ length: 40 }, (_, index) => bed.requestPayment.handle(bed.request(`ref-${index}`))));
    const { pay } = replica.route.breakers;
    await eventually(() => pay.state() === 'open', { describe: 'the breaker opens' });
    await eventually(() => replica.route.gates.pay.inFlight === 0, { describe: 'no call is in flight' });
    const before = pays().length;
    expect(before).toBeGreaterThanOrEqual(volume);
    expect(before).toBeLessThan(slots + volume);
    await eventually(() => pays().length === before + 2, { describe: 'two probes were sent' });
    expect(pay.state()).not.toBe('closed');

    gateway.state.manner = 'answers';
    await eventually(() => pay.state() === 'closed', { describe: 'a probe is answered' });
    await eventually(() => new Set(pays()).size === 40, { describe: 'the others are sent' });
    expect(pays()).toHaveLength(40);
  },
);
