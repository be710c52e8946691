import type { Random } from '@paywright/kernel';
import type { ServiceName } from '@paywright/running-system';

/** Something that is done to the replicas. */
export type Act =
  | { readonly kind: 'relay'; readonly service: ServiceName }
  | { readonly kind: 'leases' | 'partitions' | 'waiters' | 'policy' };

const short: readonly Act[] = [
  { kind: 'relay', service: 'payment-service' },
  { kind: 'leases' },
  { kind: 'partitions' },
  { kind: 'waiters' },
  { kind: 'policy' },
];

const long: readonly Act[] = [
  ...short,
  { kind: 'relay', service: 'api-gateway' },
  { kind: 'relay', service: 'webhook-ingest' },
  { kind: 'relay', service: 'fulfillment-service' },
  { kind: 'relay', service: 'payment-service' },
  { kind: 'leases' },
  { kind: 'leases' },
  { kind: 'partitions' },
  { kind: 'partitions' },
  { kind: 'waiters' },
  { kind: 'waiters' },
  { kind: 'policy' },
];

/** Everything that is done, in an order that the seed decides. */
export function planActs(isShort: boolean, random: Random): Act[] {
  return (isShort ? short : long)
    .map((act) => ({ act, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ act }) => act);
}
