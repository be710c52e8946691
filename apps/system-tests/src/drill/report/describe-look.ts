import { type SandboxCall, upstreamAccounts } from '@paywright/running-system';
import { priority } from '../scenario';
import type { Look } from '../run/watch';

const signs = { closed: '·', open: 'O', 'half-open': '?' } as const;
const widths = { seconds: 5, phase: 22, route: 14, count: 9 } as const;

/** What the columns of a timeline are. */
export const timelineHead = [
  'By route: calls that reached the sandbox since the line before, pay+inquiry, and the breakers of both (· closed, O open, ? probing)',
  row('', 'phase', priority, ['accepted', 'open', 'deferred', 'unknown', 'captured', 'shipped']),
].join('\n');

/** One look as a line of the timeline. */
export function describeLook({ seconds, phase, calls, routes, standing }: Look): string {
  const cells = priority.map((route) => {
    const { clientId } = upstreamAccounts.find((account) => account.route === route) ?? {};
    const states = routes.find(({ name }) => name === route)?.calls;
    const count = (api: SandboxCall['api']): number =>
      calls.filter((call) => call.clientId === clientId && call.api === api).length;
    const breakers = states ? signs[states.pay.state] + signs[states.inquire.state] : '--';
    return `${count('pay')}+${count('inquiryPayment')} ${breakers}`;
  });
  const { accepted, open, deferred, unknown, captured, shipped } = standing;
  const counts = [accepted, open, deferred, unknown, captured, shipped].map(String);
  return row(`${seconds.toFixed(0)} s`, phase, cells, counts);
}

function row(seconds: string, phase: string, routes: readonly string[], counts: readonly string[]): string {
  return [
    seconds.padStart(widths.seconds),
    phase.padEnd(widths.phase),
    ...routes.map((cell) => cell.padStart(widths.route)),
    ...counts.map((cell) => cell.padStart(widths.count)),
  ].join(' ');
}
