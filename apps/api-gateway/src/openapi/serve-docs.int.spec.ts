import { type RunningGateway, runningGateway } from '../fixtures/running-gateway.fixture';
import { openApiDocument } from './document';

describe('the documentation', () => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await runningGateway();
  });
  afterAll(() => gateway.stop());

  it('is the document that the schemas make', async () => {
    expect(await (await fetch(`${gateway.url}/openapi.json`)).json()).toEqual(
      JSON.parse(JSON.stringify(openApiDocument())),
    );
  });

  it('can be read at /docs without anything from elsewhere', async () => {
    const page = await (await fetch(`${gateway.url}/docs`)).text();
    expect(page).toContain('swagger-ui');
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = '']) => asset);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset).not.toMatch(/^(https?:)?\/\//);
      const response = await fetch(new URL(asset, `${gateway.url}/docs/`));
      expect([asset, response.status]).toEqual([asset, 200]);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
    expect(await (await fetch(`${gateway.url}/docs/json`)).json()).toMatchObject({ openapi: '3.1.1' });
  });

  it('leaves health and metrics to operators', async () => {
    expect(await (await fetch(`${gateway.url}/health/live`)).json()).toEqual({ status: 'up' });
    expect(await (await fetch(`${gateway.url}/health/ready`)).json()).toEqual({
      status: 'up',
      checks: { database: 'up', 'event-log': 'up' },
    });
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    for (const name of ['outbox_oldest_age_seconds', 'waiting_requests', 'consumer_lag_messages']) {
      expect(metrics).toContain(`# HELP ${name} `);
    }
  });
});
