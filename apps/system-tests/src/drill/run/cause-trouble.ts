import { type RunningSystem, upstreamAccounts } from '@paywright/running-system';
import type { Trouble } from '../scenario';

/** Has every call of some accounts go wrong until the returned function is called. */
export async function causeTrouble(
  { sandbox }: RunningSystem,
  { kind, value, routes }: Trouble,
): Promise<() => Promise<void>> {
  const accounts = upstreamAccounts.filter(({ route }) => routes.includes(route));
  const faults = await Promise.all(
    accounts.map(({ clientId }) => sandbox.addFault({ kind, value, match: { clientId } })),
  );
  return async () => void (await Promise.all(faults.map((fault) => sandbox.removeFault(fault))));
}
