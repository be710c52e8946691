import type { Clock } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import { forEachRow } from '../for-each-row';
import type { RecordResult } from '../payments/record-result';
import { parkedResultRepository } from './parked-result.repository';

const batch = 50;

/** Tries again to place parked results that are due. Returns how many found their payment. */
export async function retryParkedResults(db: DataSource, clock: Clock, recordResult: RecordResult): Promise<number> {
  let placed = 0;
  await forEachRow(await parkedResultRepository.claimDue(db, clock.now(), batch), async (parked) => {
    if ((await recordResult.fromParking(parked)) === 'placed') placed += 1;
  });
  return placed;
}
