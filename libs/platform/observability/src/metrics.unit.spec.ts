import { Metrics } from './metrics';

describe('metrics', () => {
  it('are counted, set and bucketed in one registry of their own', async () => {
    const metrics = new Metrics();
    metrics.counter({ name: 'calls_total', help: 'calls', labelNames: ['outcome'] }).inc({ outcome: 'timeout' });
    metrics.gauge({ name: 'breaker_state', help: 'state' }).set(2);
    metrics.histogram({ name: 'call_seconds', help: 'how long', buckets: [0.1, 1] }).observe(0.5);
    const text = await metrics.text();
    expect(text).toContain('calls_total{outcome="timeout"} 1');
    expect(text).toContain('breaker_state 2');
    expect(text).toContain('call_seconds_bucket{le="1"} 1');
    expect(await new Metrics().text()).not.toContain('calls_total');
  });

  it('are read when asked for', async () => {
    const metrics = new Metrics();
    let age = 3;
    metrics.observe({ name: 'outbox_oldest_age_seconds', help: 'age' }, async () => age);
    expect(await metrics.text()).toContain('outbox_oldest_age_seconds 3');
    age = 7;
    expect(await metrics.text()).toContain('outbox_oldest_age_seconds 7');
  });

  it('forget labels that are no longer read', async () => {
    const metrics = new Metrics();
    let routes = ['apo-kr', 'apo-general'];
    metrics.observe({ name: 'open', help: 'open', labelNames: ['route'] }, () =>
      routes.map((route) => ({ labels: { route }, value: 1 })),
    );
    expect(await metrics.text()).toContain('open{route="apo-general"} 1');
    routes = ['apo-kr'];
    expect(await metrics.text()).not.toContain('apo-general');
  });

  it('leave out what cannot be read, and count that', async () => {
    const metrics = new Metrics();
    let fails = false;
    metrics.observe({ name: 'unknown_payments', help: 'count' }, async () => {
      if (fails) throw new Error('database is down');
      return 4;
    });
    metrics.gauge({ name: 'other', help: 'other' }).set(1);
    expect(await metrics.text()).toContain('unknown_payments 4');
    fails = true;
    const text = await metrics.text();
    expect(text).not.toMatch(/^unknown_payments \d/m);
    expect(text).toContain('other 1');
    expect(await metrics.text()).toContain('metric_reads_failed_total{metric="unknown_payments"}');
  });

  it('include the process on request', async () => {
    expect(await new Metrics().withProcessMetrics().text()).toContain('nodejs_eventloop_lag');
  });
});
