import { randomInt } from 'node:crypto';
import { PaywrightClient } from '@paywright/client';
import { OrderService, type RunningSystem, startSystem } from '@paywright/running-system';
import { demoOrders } from './demo-orders';
import { judge } from './judge';
import { chooseEventLog } from './event-log';
import { formatElapsed, Narrator } from './narrator';
import type { DemoOptions } from './options';
import { type PlayedOrder, playOrder, type Stage } from './play-order';
import { printNextSteps } from './print-next-steps';
import { printSummary } from './summary';
import type { Terminal } from './terminal';

/** Runs the demo and answers its exit code. `interrupted` is aborted by Ctrl-C. */
export async function runDemo(options: DemoOptions, terminal: Terminal, interrupted: AbortSignal): Promise<number> {
  terminal.line(terminal.paint('bold', 'Paywright: card orders, from request to shipment'));
  terminal.line(`Events travel through ${options.kafka ? 'Kafka' : 'PostgreSQL'}. Starting …`);
  const began = performance.now();
  const eventLog = await chooseEventLog(options);
  try {
    const system = await startSystem({
      runDirectory: options.runDirectory,
      ports: options.ports,
      howToChangePort: (name) => `choose another one: npm run demo -- --${name}-port <port>`,
      eventLog: eventLog.choice,
      sharedClock: true,
      keepData: options.keepData,
      environment: { 'api-gateway': { ALLOW_HTTP_URLS: 'true' } },
      signal: interrupted,
      onNews: (sentence) => terminal.line(terminal.paint('yellow', sentence)),
    });
    terminal.line(
      `PostgreSQL, the sandbox and four services are ready after ${formatElapsed(performance.now() - began)}.`,
    );
    try {
      return await playAll(system, options, terminal, interrupted);
    } finally {
      terminal.line('\nStopping everything …');
      await system.stop();
    }
  } finally {
    await eventLog.stop();
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
    scopes: ['payments:read', 'payments:write', 'cards:write'],
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
