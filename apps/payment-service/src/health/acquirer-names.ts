import { acquirerProfile } from '@paywright/apo';
import type { RouteSettings } from '../routes/routes-variable';

/** Stands where a message names no acquirer. */
export const unnamedAcquirer = 'UNNAMED';
/** Of a name that nobody configured, this much is kept. */
const longestName = 64;

/** The one name an acquirer is counted under, whatever it was called in a message, in ROUTES or in a policy. */
export type NameAcquirer = (route: string, told: string | undefined) => string;

/** By the aliases of each route; Antom direct names no acquirer: it is Antom itself. */
export function nameAcquirersOf(
  settings: readonly Pick<RouteSettings, 'name' | 'product' | 'acquirerAliases'>[],
): NameAcquirer {
  const byRoute = new Map(settings.map((route) => [route.name, route]));
  return (route, told) => {
    const { product, acquirerAliases } = byRoute.get(route) ?? {};
    const { profile } = acquirerProfile(told || (product === 'antom-direct' ? 'ALIPAY' : undefined), acquirerAliases);
    if (profile !== 'unknown') return profile;
    return told?.trim().toUpperCase().slice(0, longestName) || unnamedAcquirer;
  };
}
