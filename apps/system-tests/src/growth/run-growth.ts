import { describeMachine } from '../bench/measure/machine';
import { table } from '../bench/report/table';
import { writeReport } from '../bench/report/write-report';
import { compareStatements, compareTimes } from './compare-systems';
import { GrownSystem, searchNames } from './grown-system';
import type { GrowthOptions } from './options';

/** How often each question is asked in a turn. */
const asked = 10;
/** Statements that ran less often tell nothing. */
const leastCalls = 10;
/** What ratio is aimed at: nothing of the speed is lost, give or take what a shared machine blurs. */
const aim = 0.9;

/** Fills two systems, measures them in turns, prints and writes what was found. Resolves with whether every order ended well. */
export async function runGrowth(
  options: GrowthOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const machine = describeMachine();
  const systems: GrownSystem[] = [];
  const start = async (name: string, count: number): Promise<GrownSystem> => {
    const grown = await GrownSystem.start(name, count, signal);
    systems.push(grown);
    print(`${count} payments stored in all services in ${grown.fillSeconds.toFixed(0)} s`);
    return grown;
  };
  try {
    const small = await start('small', options.small);
    const large = await start('large', options.payments);
    print(
      [
        '',
        `machine   ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GB, ${machine.system}`,
        `load      ${machine.loadBefore.toFixed(1)} processes wanted to run during the minute before`,
        `speed     an RSA-2048 signature takes ${machine.signatureMs.toFixed(2)} ms of CPU here: the unit to compare machines by`,
        `versions  Node ${process.versions.node}, PostgreSQL 18 (embedded), event log in PostgreSQL`,
        `turns     ${options.rounds} of each system, alternating: ${options.rate} orders/s in an open loop for ${options.seconds} s; then each question ${asked} times to both in turns`,
        'Both systems run all the time on this machine, each with its own PostgreSQL, and share its cores.',
      ].join('\n'),
    );
    for (const system of systems) await system.takeOrders({ ...options, seconds: Math.min(5, options.seconds) });
    await askInTurns(systems, 0);
    for (const system of systems) await system.forget();
    for (let round = 0; round < options.rounds; round += 1) {
      // Each goes first as often as the other.
      for (const system of round % 2 === 0 ? [small, large] : [large, small]) {
        signal.throwIfAborted();
        await system.takeOrders(options);
      }
      await askInTurns(systems, round);
    }
    const times = compareTimes(small, large);
    const costs = [await small.meter.read(leastCalls), await large.meter.read(leastCalls)] as const;
    const statements = compareStatements(...costs);
    const sizes = await large.meter.sizes((database) => large.databaseUrl(database));
    const failures = systems.flatMap(({ orders }) => orders.flatMap(({ failure }) => failure ?? []));

    const ms = (value: number): string => value.toFixed(1);
    print(
      `\n${table([
        ['', 'count', `${options.small}: p50`, 'p99 ms', `${options.payments}: p50`, 'p99 ms', 'ratio', ''],
        ...times.map(({ what, small: one, large: other, ratio }) => [
          ...[what, `${one.count}+${other.count}`, ms(one.p50), ms(one.p99), ms(other.p50), ms(other.p99)],
          ...[ratio.toFixed(2), ratio >= aim ? 'met' : `below ${aim}`],
        ]),
      ])}`,
    );
    const work = (grown: (typeof costs)[0], orders: number): number =>
      grown.reduce((sum, { ms: each, calls }) => sum + each * calls, 0) / orders;
    const inDatabase = [work(costs[0], small.orders.length), work(costs[1], large.orders.length)] as const;
    print(
      `\nTime in PostgreSQL for an order, with polls and searches: ${ms(inDatabase[0])} ms and ${ms(inDatabase[1])} ms, ratio ${(inDatabase[0] / inDatabase[1]).toFixed(2)}`,
    );
    print(
      `\nThe statements that cost most in all:\n${table([
        ['', 'calls', 'ms', 'ms', 'ratio', 'buffers', 'buffers', 'WAL bytes'],
        ...statements
          .slice(0, 25)
          .map(({ database, text, small: one, large: other, ratio }) => [
            ...[
              `${database}: ${text.slice(0, 70)}`,
              `${other.calls}`,
              one.ms.toFixed(2),
              other.ms.toFixed(2),
              ratio.toFixed(2),
            ],
            ...[one.buffers.toFixed(1), other.buffers.toFixed(1), other.walBytes.toFixed(0)],
          ]),
      ])}`,
    );
    print(
      `\nBytes of ${options.payments} payments:\n${table([
        ['', 'tables MB', 'indexes MB', 'a payment'],
        ...Object.entries(sizes)
          .filter(([, { table: heap, indexes }]) => heap + indexes > 2 ** 20)
          .map(([name, { table: heap, indexes }]) => [
            ...[name, (heap / 2 ** 20).toFixed(0), (indexes / 2 ** 20).toFixed(0)],
            ((heap + indexes) / options.payments).toFixed(0),
          ]),
      ])}`,
    );
    const total = Object.values(sizes).reduce((sum, { table: heap, indexes }) => sum + heap + indexes, 0);
    print(`All services: ${(total / options.payments).toFixed(0)} bytes a payment.`);
    print(
      `\nOrders: ${small.orders.length} and ${large.orders.length}, ${failures.length} failed ${failures.slice(0, 3).join('; ')}`,
    );
    const report = { machine, options, times, statements, sizes, inDatabase, failures };
    print(`\nAll figures: ${writeReport('growth', report, new Date())}`);
    return failures.length === 0;
  } finally {
    for (const system of systems) await system.stop();
  }
}

/** Every question goes to one system and then, at once, to the other, about payments of the same age; each goes first as often. */
async function askInTurns(systems: readonly GrownSystem[], round: number): Promise<void> {
  for (let time = 0; time < asked; time += 1) {
    const part = ((round * asked + time + 1) * 0.618_033_988_7) % 1;
    for (const name of searchNames) {
      for (const system of time % 2 === 0 ? systems : [...systems].reverse()) await system.answer(name, part);
    }
  }
}
