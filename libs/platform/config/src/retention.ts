import { z } from 'zod';
import { durationMs } from './variables';

/** How long something is kept, in milliseconds: a duration such as `550d`, or `never`, which is Infinity: it never goes. */
export function retentionMs({ minMs }: { readonly minMs: number }) {
  const duration = durationMs({ minMs });
  return z.string().transform((text, context) => {
    const parsed = text === 'never' ? { success: true as const, data: Infinity } : duration.safeParse(text);
    if (parsed.success) return parsed.data;
    context.addIssue(`must be a duration such as 550d, at least ${minMs / 86_400_000}d, or never`);
    return z.NEVER;
  });
}
