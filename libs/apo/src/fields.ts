import type { AmountJson, Money } from '@paywright/kernel';

/** An amount of an APO message: always as it was written, and as Money where that can be read. */
export interface ReportedAmount {
  readonly written: AmountJson;
  /** Absent when the text is no whole number of smallest units of a three-letter currency. */
  readonly money?: Money;
}

/** NUL and halves of surrogate pairs: JSON can write them, no database takes them, and what upstream says must be storable. */
const unstorable = /[\0\p{Cs}]/gu;

/**
 * Reads one JSON object of an APO message, tolerantly (APO reference 1.9): unknown fields are never looked at; `""`,
 * `"N/A"`, `null` and `{}` count as absent; numbers and booleans may come as themselves or as text (C9).
 */
export class Fields {
  private constructor(private readonly object: Readonly<Record<string, unknown>>) {}

  /** Undefined unless the value is a JSON object. */
  static of(value: unknown): Fields | undefined {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? new Fields(value as Record<string, unknown>) : undefined;
  }

  /** Undefined unless the text is JSON of an object. */
  static parse(json: string): Fields | undefined {
    try {
      return Fields.of(JSON.parse(json));
    } catch {
      return undefined;
    }
  }

  text(name: string): string | undefined {
    const value = this.value(name);
    if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
    if (typeof value !== 'string') return undefined;
    const trimmed = value.replace(unstorable, '').trim();
    return trimmed === '' || trimmed === 'N/A' ? undefined : trimmed;
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    return value === 'true' ? true : value === 'false' ? false : undefined;
  }

  /** An instant in UTC with milliseconds, so that times can be compared as text. Offsets in samples vary. */
  instant(name: string): string | undefined {
    const value = this.text(name);
    const parts = value && /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)$/.exec(value);
    if (!parts) return undefined;
    const [, local = '', offset = ''] = parts;
    const epochMs = Date.parse(local + offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'));
    return Number.isNaN(epochMs) ? undefined : new Date(epochMs).toISOString();
  }

  amount(name: string): ReportedAmount | undefined {
    const amount = this.child(name);
    const currency = amount?.text('currency');
    const value = amount?.text('value');
    if (currency === undefined && value === undefined) return undefined;
    const written = { currency: currency ?? '', value: value ?? '' };
    const readable = /^[A-Z]{3}$/.test(written.currency) && /^\d{1,16}$/.test(written.value);
    return readable ? { written, money: { minor: BigInt(written.value), currency: written.currency } } : { written };
  }

  child(name: string): Fields | undefined {
    const fields = Fields.of(this.value(name));
    return fields && Object.keys(fields.object).length > 0 ? fields : undefined;
  }

  /** The objects of an array; anything else in it is skipped. Empty when there is no array. */
  list(name: string): readonly Fields[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.map(Fields.of).filter((fields) => fields !== undefined) : [];
  }

  private value(name: string): unknown {
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }
}
