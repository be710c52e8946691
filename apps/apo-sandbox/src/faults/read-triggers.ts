import type { ApiName, FaultMatch, FaultSpec, NotifyType } from './fault-book';
import { apiNames, notifyTypes } from './fault-book';
import type { FaultKindInfo } from './fault-kinds';
import { faultKinds, faultOfValue, isFaultKind } from './fault-kinds';

/** The triggers found, or what is wrong with them and where. */
export type Triggers = { readonly faults: readonly FaultSpec[] } | { readonly field: string; readonly rule: string };

/**
 * Reads what a pay request asks to go wrong: `{"sandbox": "…"}` in its metadata, or `[sandbox: …]` in the order's
 * description. Both hold a list such as `answer-slow=3000, inquiryPayment:answer-unsigned*2, notification-lost`.
 * An unknown name is an error: a test must not pass because its fault was misspelt.
 */
export function readTriggers(request: { metadata?: string; order: { orderDescription: string } }): Triggers {
  const inMetadata = fromMetadata(request.metadata);
  const inDescription = /\[sandbox:([^\]]*)\]/.exec(request.order.orderDescription)?.[1];
  const faults: FaultSpec[] = [];
  for (const [field, text] of [
    ['metadata.sandbox', inMetadata],
    ['order.orderDescription', inDescription],
  ] as const) {
    for (const item of (text ?? '').split(',')) {
      if (item.trim() === '') continue;
      const fault = readTrigger(item.trim());
      if (typeof fault === 'string') return { field, rule: fault };
      faults.push(fault);
    }
  }
  return { faults };
}

function fromMetadata(metadata: string | undefined): string | undefined {
  if (!metadata?.includes('"sandbox"')) return undefined;
  try {
    const value = (JSON.parse(metadata) as { sandbox?: unknown } | null)?.sandbox;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // metadata is the merchant's own text; it need not be JSON
  }
}

/** `[scope:]name[=value][*times]`, or a sentence that says why it is none. */
function readTrigger(text: string): FaultSpec | string {
  const parts = /^(?:([A-Za-z_]+):)?([a-z-]+)(?:=([^*]*))?(?:\*([0-9]+))?$/.exec(text);
  if (!parts) return `has a trigger that cannot be read, '${text}'`;
  const [, scope, kind = '', value, times] = parts;
  if (!isFaultKind(kind)) return `asks for '${kind}', which this sandbox does not know`;
  const match = scope === undefined ? usualScope(kind) : readScope(scope);
  if (match === undefined) return `limits '${kind}' to '${scope}', which is neither an API nor a notification`;
  const wrongValue = faultOfValue(kind, value || undefined);
  if (wrongValue) return `has a trigger with a wrong value: ${wrongValue}`;
  const usualTimes = faultKinds[kind].strikes === 'call' ? 1 : undefined;
  return { kind, match, value: value || undefined, times: times === undefined ? usualTimes : Number(times) };
}

/** Without a scope, a fault of a call strikes the pay that asks for it. */
function usualScope(kind: keyof typeof faultKinds): FaultMatch {
  const info: FaultKindInfo = faultKinds[kind];
  return info.strikes === 'call' ? { api: 'pay' } : {};
}

function readScope(scope: string): FaultMatch | undefined {
  if ((apiNames as readonly string[]).includes(scope)) return { api: scope as ApiName };
  if ((notifyTypes as readonly string[]).includes(scope)) return { notifyType: scope as NotifyType };
  return undefined;
}
