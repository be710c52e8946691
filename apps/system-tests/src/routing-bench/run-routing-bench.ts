import { describeMachine } from '../bench/measure/machine';
import { table } from '../bench/report/table';
import { writeReport } from '../bench/report/write-report';
import { benchDecisions } from './decisions';
import type { PartName, RoutingBenchOptions } from './options';
import type { Finding } from './part';
import { benchSlowCalls } from './slow-calls';
import { benchTwoRoutes } from './two-routes';

/** Runs the parts asked for, prints what each found, and at last which aims were met. An aim missed is a finding, not a fault. */
export async function runRoutingBench(
  { parts, short }: RoutingBenchOptions,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const machine = describeMachine();
  print(
    [
      `machine   ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GB, ${machine.system}`,
      `speed     an RSA-2048 signature takes ${machine.signatureMs.toFixed(2)} ms of CPU here: the unit to compare machines by`,
      `load      ${machine.loadBefore.toFixed(1)} processes wanted to run during the minute before`,
      `versions  Node ${process.versions.node}`,
    ].join('\n'),
  );
  const bench: Record<PartName, () => Finding | Promise<Finding>> = {
    decisions: () => benchDecisions(short ? 20_000 : 500_000),
    'slow-calls': () =>
      benchSlowCalls(
        short ? { inFlight: 50, slowMs: 4_000, seconds: 2 } : { inFlight: 1_000, slowMs: 45_000, seconds: 45 },
        signal,
      ),
    'two-routes': () =>
      benchTwoRoutes(short ? { pairs: 1, seconds: 4, rate: 5 } : { pairs: 8, seconds: 10, rate: 10 }, signal),
  };
  const findings: Partial<Record<PartName, Finding>> = {};
  for (const part of parts) {
    signal.throwIfAborted();
    print(`\n== ${part}\n`);
    const finding = await bench[part]();
    findings[part] = finding;
    print(finding.text);
  }
  const words = (met: boolean | undefined): string => (met === undefined ? '' : met ? 'met' : 'NOT MET');
  const aims = Object.values(findings).flatMap((finding) => finding.aims);
  print(`\n${table([['aim', 'reached', ''], ...aims.map(({ aim, reached, met }) => [aim, reached, words(met)])])}`);
  print(`\nAll figures: ${writeReport('routing-bench', { machine, short, findings }, new Date())}`);
  return true;
}
