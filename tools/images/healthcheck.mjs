/**
 * Whether the process of this container lives, for HEALTHCHECK: exits with 0 when it does. A database or broker that is
 * away does not make it unhealthy; `/health/ready` says that, to whoever sends it traffic.
 */
import { basename } from 'node:path';

const defaultPorts = {
  'api-gateway': 3000,
  'webhook-ingest': 3001,
  'payment-service': 3002,
  'fulfillment-service': 3003,
  'apo-sandbox': 3010,
};

const port = process.env.PORT || defaultPorts[basename(process.cwd())];
try {
  const { ok, status } = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(5_000) });
  if (!ok) throw new Error(`it answered ${status}`);
} catch (error) {
  console.error(`http://127.0.0.1:${port}/health/live: ${error.cause?.code ?? error.message}`);
  process.exitCode = 1;
}
