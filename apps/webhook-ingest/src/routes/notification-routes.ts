import { readFileSync } from 'node:fs';
import { importPublicKey, type VersionedPublicKey } from '@paywright/apo';
import { z } from 'zod';

/** An upstream account that may notify us, at `/notifications/{name}`. */
export interface NotificationRoute {
  readonly name: string;
  readonly clientId: string;
  /** During a rotation the old and the new key stand side by side. */
  readonly publicKeys: readonly VersionedPublicKey[];
}

/** By name. */
export type NotificationRoutes = ReadonlyMap<string, NotificationRoute>;

/** Injection token of the configured routes. */
export const ROUTES = Symbol('NotificationRoutes');

const routesSchema = z.object({
  routes: z
    .array(
      z.object({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must have 1 to 32 lower-case letters, digits or dashes'),
        clientId: z.string().min(1, 'must not be empty'),
        apoPublicKeys: z
          .array(z.object({ version: z.string().min(1, 'must not be empty'), file: z.string().min(1) }))
          .min(1, 'must list at least one key'),
      }),
    )
    .min(1, 'must list at least one route'),
});

type RouteEntry = z.output<typeof routesSchema>['routes'][number];

/**
 * The variable ROUTES: the upstream accounts as JSON, the same document payment-service reads. Only what it takes to
 * verify is looked at; keys come from files, whose paths are absolute or relative to the working directory.
 */
export const routesVariable = z.string().transform((text, context): NotificationRoutes => {
  const faults: string[] = [];
  const routes = readRoutes(text, faults);
  if (faults.length > 0) context.addIssue({ code: 'custom', message: faults.join('; ') });
  return routes;
});

function readRoutes(text: string, faults: string[]): NotificationRoutes {
  const entries = parse(text, faults);
  for (const name of repeated(entries.map((entry) => entry.name))) faults.push(`the route ${name} is listed twice`);
  return new Map(entries.map((entry) => [entry.name, readRoute(entry, faults)]));
}

function parse(text: string, faults: string[]): readonly RouteEntry[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    faults.push('must be JSON such as {"routes":[{"name":"apo-kr","clientId":"…","apoPublicKeys":[…]}]}');
    return [];
  }
  const parsed = routesSchema.safeParse(json);
  if (parsed.success) return parsed.data.routes;
  faults.push(...parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(document)'}: ${message}`));
  return [];
}

function readRoute({ name, clientId, apoPublicKeys }: RouteEntry, faults: string[]): NotificationRoute {
  for (const version of repeated(apoPublicKeys.map((key) => key.version))) {
    faults.push(`route ${name}: key version ${version} is listed twice`);
  }
  const publicKeys = apoPublicKeys.flatMap(({ version, file }) => {
    try {
      return [{ version, key: importPublicKey(readFileSync(file, 'utf8')) }];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      faults.push(`route ${name}: key version ${version} from ${file}: ${why}`);
      return [];
    }
  });
  return { name, clientId, publicKeys };
}

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
