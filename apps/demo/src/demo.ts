import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { PaywrightClient } from '@paywright/client';
import {
  type LogChoice,
  OrderService,
  repositoryRoot,
  type RunningSystem,
  startSystem,
} from '@paywright/running-system';
import { demoOrders } from './demo-orders';
import { judge } from './judge';
import { Narrator } from './narrator';
import type { DemoOptions } from './options';
import { type PlayedOrder, playOrder, type Stage } from './play-order';
import { printNextSteps } from './print-next-steps';
import { printSummary } from './summary';
import type { Terminal } from './terminal';

/** Runs the demo and answers its exit code. `interrupted` is aborted by Ctrl-C. */
export async function runDemo(
  options: DemoOptions,
  eventLog: LogChoice,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<number> {
  const began = performance.now();
  const where = eventLog.kind === 'kafka' ? `Kafka at ${eventLog.brokers.join(', ')}` : 'PostgreSQL';
  terminal.line(terminal.paint('bold', 'Paywright: Korean card orders, from request to shipment'));
  terminal.line(`Starting PostgreSQL, the sandbox and four services; events travel through ${where} …`);

  const system = await startSystem({
    runDirectory: join(repositoryRoot, '.paywright', 'demo'),
    ports: options.ports,
    howToChangePort: (name) => `choose another one: npm run demo -- --${name}-port <port>`,
    eventLog,
    sharedClock: true,
    keepData: options.keepData,
    environment: { 'api-gateway': { ALLOW_HTTP_URLS: 'true' } },
    signal: interrupted,
    onNews: (sentence) => terminal.line(terminal.paint('yellow', sentence)),
  });
  try {
    terminal.line(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`);
    return await playAll(system, options, terminal, interrupted);
  } finally {
    terminal.line('\nStopping everything …');
    await system.stop();
  }
}

async function playAll(
  system: RunningSystem,
  { once }: DemoOptions,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<number> {
  const run = randomInt(36 ** 4)
    .toString(36)
    .padStart(4, '0');
  const apiKey = await system.createApiKey({
    client: 'demo-shop',
    scopes: ['payments:read', 'payments:write'],
    sources: ['order-service'],
  });
  const eventLog = system.openEventLog('order-service');
  const stage: Stage = {
    system,
    client: new PaywrightClient({ baseUrl: system.urlOf('api-gateway'), apiKey }),
    orderService: new OrderService(eventLog),
    narrator: new Narrator(terminal),
  };
  const played: PlayedOrder[] = [];
  try {
    for (const order of demoOrders(run)) {
      interrupted.throwIfAborted();
      played.push(await playOrder(order, stage));
    }
  } finally {
    await eventLog.close();
  }

  printSummary(played, terminal);
  const wrong = judge(played, await system.sandbox.books());
  terminal.line();
  if (wrong.length === 0) {
    terminal.line(
      terminal.paint('green', `✔ All ${played.length} orders ended as they must, and the sandbox's books agree.`),
    );
  }
  for (const sentence of wrong) terminal.line(terminal.paint('red', `✘ ${sentence}`));

  if (!once) {
    printNextSteps(system, apiKey, run, terminal);
    await new Promise<void>((resolve) => interrupted.addEventListener('abort', () => resolve(), { once: true }));
  }
  return wrong.length === 0 ? 0 : 1;
}
