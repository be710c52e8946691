import { z } from 'zod';

/** A whole number in [min, max]. */
export function intInRange(min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d+$/, rule)
    .transform(Number)
    .refine((value) => value >= min && value <= max, rule);
}

/** A TCP port; 0 lets the operating system choose. */
export function port() {
  return z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, {
      error: 'must be a port, a whole number from 0 to 65535 (0: any free port)',
    })
    .transform(Number);
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration, in milliseconds once parsed: `250ms`, `30s`, `9m`, `2h`, `14d`; a bare number counts milliseconds. */
export function durationMs(range: { readonly minMs?: number; readonly maxMs?: number } = {}) {
  const { minMs = 0, maxMs = Number.MAX_SAFE_INTEGER } = range;
  const bounds =
    (minMs > 0 ? `, at least ${minMs}ms` : '') + (maxMs < Number.MAX_SAFE_INTEGER ? `, at most ${maxMs}ms` : '');
  const rule = `must be a duration such as 250ms, 30s, 9m, 2h or 14d${bounds}`;
  return z
    .string()
    .regex(/^\d+(ms|s|m|h|d)?$/, rule)
    .transform((text) => Number.parseInt(text, 10) * (unitMs[text.replace(/^\d+/, '')] ?? 1))
    .refine((ms) => ms >= minMs && ms <= maxMs, rule);
}

/** `true` or `false`, also written 1/0, yes/no, on/off. */
export function flag() {
  return z
    .string()
    .refine((text) => /^(true|false|1|0|yes|no|on|off)$/i.test(text), 'must be true or false')
    .transform((text) => /^(true|1|yes|on)$/i.test(text));
}

/** A list separated by commas; blanks around items are cut off, empty items ignored; at least one item must remain. */
export function csv() {
  return z
    .string()
    .transform((text) => text.split(',').flatMap((item) => item.trim() || []))
    .refine((items) => items.length > 0, 'must list at least one item, separated by commas');
}

/** An absolute http or https URL, without its trailing slashes, so that paths can be appended. */
export function httpUrl() {
  return z
    .string()
    .refine((text) => protocolOf(text) !== undefined, 'must be an absolute http or https URL')
    .transform(withoutTrailingSlashes);
}

/** Like {@link httpUrl}, but plain http is taken for loopback hosts only. */
export function httpsUrlUnlessLoopback() {
  return z
    .string()
    .refine((text) => protocolOf(text) === 'https:' || (protocolOf(text) === 'http:' && isLoopbackUrl(text)), {
      error: 'must be an https URL (plain http is taken for loopback hosts only)',
    })
    .transform(withoutTrailingSlashes);
}

/** Whether the URL's host is this machine: localhost, 127.0.0.0/8 or ::1. */
export function isLoopbackUrl(text: string): boolean {
  const { hostname } = new URL(text);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function protocolOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  return hostname !== '' && ['http:', 'https:'].includes(protocol) ? protocol : undefined;
}

function withoutTrailingSlashes(text: string): string {
  return text.replace(/\/+$/, '');
}
