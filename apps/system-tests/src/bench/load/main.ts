import { generateLoad } from './generate-load';
import type { LoadPlan, LoadReport } from './load-plan';

/** The load, in a process of its own, so that it neither slows the measuring down nor counts as the system's cost. */
process.once('message', (plan: LoadPlan) => {
  const enough = new AbortController();
  process.once('message', () => enough.abort());
  void generateLoad(plan, enough.signal).then((outcome) => {
    const { user, system } = process.cpuUsage();
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    const report: LoadReport = { ...outcome, cpuMs: (user + system) / 1000, peakRssBytes };
    process.send?.(report, () => process.disconnect());
  });
});
