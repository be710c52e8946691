import { formatAmount } from '@paywright/kernel';
import type { Terminal } from './terminal';

const names: Readonly<Record<string, string>> = { ALIPAY: 'Antom (ALIPAY)' };

/** Tells a story line by line: when, who, what, and the number it is known by. */
export class Narrator {
  private began = 0;

  constructor(private readonly terminal: Terminal) {}

  /** A new story begins; times count from `at`, epoch milliseconds. */
  begin(title: string, reference: string, amount: { currency: string; value: string }, at: number): void {
    this.began = at;
    const { terminal } = this;
    terminal.line();
    terminal.line(
      `${terminal.paint('bold', title.padEnd(51))}  ${terminal.paint('dim', reference)}  ${formatAmount(amount)}`,
    );
  }

  tell(at: number, who: string, what: string, id?: string): void {
    const { terminal } = this;
    const when = terminal.paint('dim', formatElapsed(at - this.began).padStart(11));
    const number = id === undefined ? '' : `  ${terminal.paint('dim', id)}`;
    terminal.line(
      `${when}  ${terminal.paint('cyan', who.padEnd(13))}  ${id === undefined ? what : what.padEnd(48)}${number}`,
    );
  }
}

export function acquirerLabel(name: string | undefined): string {
  return name === undefined ? '' : (names[name] ?? name);
}

/** `1.2 s`, `9 min 00 s`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** Where the buyer is sent, without what makes it the buyer's own: the address is a session. */
export function withoutSession(normalUrl: string): string {
  const { host, pathname } = new URL(normalUrl);
  return `${host}${pathname.replace(/[^/]+$/, '…')}`;
}
