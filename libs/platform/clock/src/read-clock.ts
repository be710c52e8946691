import type { Pool } from 'undici';

/** What a shared clock answered, placed on this machine's monotonic clock. */
export interface Sample {
  /** The shared clock's time, epoch milliseconds. */
  readonly now: number;
  /** How many of its milliseconds pass in a real one; 0 stands still. */
  readonly rate: number;
  /** When it was true here, in `performance.now()` milliseconds. */
  readonly takenAt: number;
}

/** The shared clock does not answer, or not as a clock does. */
export class ClockUnreachable extends Error {
  readonly code = 'clock-unreachable';
  readonly retryable = true;

  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`The shared clock at ${url}/clock ${reason}; start it or unset CLOCK.`, options);
    this.name = 'ClockUnreachable';
  }
}

/** Asks once. The answer was true somewhere between asking and hearing; the middle halves the error. */
export async function readClock(pool: Pool, url: string, timeoutMs: number): Promise<Sample> {
  const askedAt = performance.now();
  const { statusCode, text } = await ask(pool, url, timeoutMs);
  const takenAt = (askedAt + performance.now()) / 2;
  if (statusCode !== 200) throw new ClockUnreachable(url, `answers with status ${statusCode}`);
  const { now, rate } = parse(text);
  if (typeof now !== 'number' || typeof rate !== 'number' || !Number.isFinite(now) || !(rate >= 0)) {
    throw new ClockUnreachable(url, 'does not answer {"now": epoch milliseconds, "rate": number}');
  }
  return { now, rate, takenAt };
}

async function ask(pool: Pool, url: string, timeoutMs: number): Promise<{ statusCode: number; text: string }> {
  try {
    const path = `${new URL(url).pathname.replace(/\/$/, '')}/clock`;
    const { statusCode, body } = await pool.request({ method: 'GET', path, signal: AbortSignal.timeout(timeoutMs) });
    return { statusCode, text: await body.text() };
  } catch (cause) {
    throw new ClockUnreachable(url, 'cannot be reached', { cause });
  }
}

function parse(text: string): { readonly now?: unknown; readonly rate?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
