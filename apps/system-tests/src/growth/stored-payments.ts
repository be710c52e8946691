import { createHash } from 'node:crypto';

const monthsMs = 540 * 24 * 60 * 60 * 1000;

/** A name that stands in the rows of the payment that is copied: an id, a reference. */
export interface Name {
  readonly text: string;
  /** Its request ids tell their time; all other names are as good as random. */
  readonly isTimeOrdered?: boolean;
}

/** Payments as life leaves them behind, in the order of their time, numbered from 1. */
export class StoredPayments {
  constructor(
    readonly count: number,
    /** When the newest was requested, epoch milliseconds. */
    readonly until: number,
  ) {}

  /** When the oldest was requested. */
  get since(): number {
    return this.until - monthsMs;
  }

  /** SQL for the moment of payment `n`. */
  get momentSql(): string {
    return `to_timestamp((${this.since} + n * ${monthsMs / this.count}::float8) / 1000)`;
  }

  /** SQL for what became of payment `n`: as many unknown and held ones however many there are, and young: people settle those. */
  get fateSql(): string {
    return `CASE WHEN n > ${this.count - 1_000} AND n % 10 = 1 THEN 'unknown' WHEN n > ${this.count - 1_000} AND n % 10 = 3 THEN 'held'
                 WHEN n % 12 = 5 THEN 'failed' ELSE 'captured' END`;
  }
}

/** What payment `n` has instead of the name; the same as {@link nameSql} makes. */
export function nameOf({ text }: Name, n: number): string {
  const kept = text.indexOf('_') + 1;
  const digest = createHash('md5').update(`${n}${text}`).digest('hex');
  return text.slice(0, kept) + digest.repeat(2).slice(0, text.length - kept);
}

/** SQL for what payment `n`, of moment `at`, has instead of the name. */
export function nameSql({ text, isTimeOrdered = false }: Name): string {
  const kept = text.indexOf('_') + 1;
  const literal = `'${text.slice(0, kept)}'`;
  const digest = `repeat(md5(n || '${text}'), 2)`;
  if (!isTimeOrdered) return `${literal} || left(${digest}, ${text.length - kept})`;
  const alphabet = `'0123456789abcdefghjkmnpqrstvwxyz'`;
  const bits = `((extract(epoch FROM at) * 1000)::bigint << 2)`;
  const time = Array.from(
    { length: 10 },
    (_, place) => `substr(${alphabet}, ((${bits} >> ${45 - 5 * place}) & 31)::int + 1, 1)`,
  );
  return `${literal} || ${time.join(' || ')} || left(${digest}, ${text.length - kept - 10})`;
}
