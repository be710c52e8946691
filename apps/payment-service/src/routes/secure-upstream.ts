import { flag, httpsUrlUnlessLoopback, notInProduction } from '@paywright/config';
import type { z } from 'zod';

export const secureUpstreamVariables = {
  ALLOW_HTTP_UPSTREAM: notInProduction(flag().default(false)).meta({
    description: 'take upstream addresses of plain http beyond loopback: a sandbox on the same private network',
  }),
};

interface Upstream {
  readonly ALLOW_HTTP_UPSTREAM: boolean;
  readonly ROUTES: readonly { readonly name: string; readonly baseUrl: string }[];
}

const secure = httpsUrlUnlessLoopback();

/** Adds the rule that upstream is reached by https, by plain http on loopback only, unless that was allowed. */
export function withSecureUpstream<S extends z.ZodType<Upstream>>(schema: S): S {
  return schema.refine((upstream) => upstream.ALLOW_HTTP_UPSTREAM || insecureRoutes(upstream).length === 0, {
    path: ['ROUTES'],
    error: ({ input }) =>
      `baseUrl of ${insecureRoutes(input as Upstream).join(', ')} must be an https URL (plain http is taken for ` +
      'loopback hosts only, or, outside production, with ALLOW_HTTP_UPSTREAM=true)',
    when: ({ value }) => Array.isArray((value as Partial<Upstream>).ROUTES), // judged beside the other rules
  });
}

function insecureRoutes({ ROUTES: routes }: Upstream): string[] {
  return routes.filter(({ baseUrl }) => !secure.safeParse(baseUrl).success).map(({ name }) => name);
}
