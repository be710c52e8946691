import { stopEverything } from '../fixtures/cleanup.fixture';
import { orderWith } from '../fixtures/merchant.fixture';
import type { World } from '../fixtures/running-sandbox.fixture';
import { startWorld } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

describe('whoever looks after the sandbox', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));

  it('sees payments, notifications and faults on one page', async () => {
    expect((await world.open(`${world.running.url}/`)).text).toContain('None.');
    const order = orderWith('opposite-result=1');
    const { paymentId } = await world.payAnd('decline', order);
    expect(paymentId).toMatch(/^\d{35}$/);
    const { status, text } = await world.open(`${world.running.url}/`);
    expect(status).toBe(200);
    for (const words of [
      order.paymentRequestId,
      '42000 KRW',
      'FAIL DO_NOT_HONOR',
      'PAYMENT_RESULT',
      'opposite-result',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('finds health and metrics', async () => {
    expect((await world.open(`${world.running.url}/health/live`)).status).toBe(200);
    expect((await world.open(`${world.running.url}/health/ready`)).status).toBe(200);
    expect((await world.open(`${world.running.url}/metrics`)).text).toContain('sandbox_payments{status="FAIL"} 1');
  });

  it('reads and sets the clock, which never runs backwards', async () => {
    const { now, rate } = (await world.admin('GET', '/clock')).json;
    expect(rate).toBe(0);
    expect((await world.admin('POST', '/admin/clock', { set: now + 5000 })).json).toEqual({ now: now + 5000, rate: 0 });
    expect((await world.admin('POST', '/admin/clock', { advanceMs: 1 })).json).toEqual({ now: now + 5001, rate: 0 });
    expect((await world.admin('POST', '/admin/clock', { set: now })).status).toBe(422);
    expect((await world.admin('POST', '/admin/clock', { advanceMs: -1 })).status).toBe(422);
    expect((await world.admin('POST', '/admin/clock', { rate: -1 })).status).toBe(422);
    expect((await world.admin('POST', '/admin/clock', { speed: 2 })).status).toBe(422);
  });
});
