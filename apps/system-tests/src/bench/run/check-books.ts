import { disagreements } from '@paywright/running-system';
import type { OrderRecord } from '../load/load-plan';
import type { Books } from './books';

/** The verdict over everybody's books once nothing moves any more. */
export interface BooksVerdict {
  /** Orders the gateway accepted. */
  readonly accepted: number;
  /** Those captured and shipped. */
  readonly settled: number;
  /** What is wrong, a sentence each; the first few. */
  readonly faults: readonly string[];
}

const faultsTold = 10;

/** Every accepted order must end captured and shipped, and the sandbox's books must tell the same. */
export function checkBooks(orders: readonly OrderRecord[], { ours, theirs }: Books): BooksVerdict {
  const accepted = orders.filter(({ acceptedMs }) => acceptedMs !== undefined);
  const unsettled = accepted.flatMap(({ referenceOrderId, failure }) => {
    const view = ours.get(referenceOrderId);
    if (view?.status === 'captured' && view.shipment?.status === 'released') return [];
    const shipment = view?.shipment?.status ?? 'not there';
    return [`${referenceOrderId}: ${view?.status ?? 'unknown'}, shipment ${shipment}, ${failure ?? 'nothing failed'}`];
  });
  return {
    accepted: accepted.length,
    settled: accepted.length - unsettled.length,
    faults: [...disagreements([...ours.values()], [...theirs.values()]), ...unsettled].slice(0, faultsTold),
  };
}
