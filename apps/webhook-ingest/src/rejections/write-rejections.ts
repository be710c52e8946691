import type { DataSource } from 'typeorm';
import type { Rejection } from './rejection-tally';

/** Adds counted rejections to what is on disk, in one statement; a newer body takes the slot of an older one. */
export async function writeRejections(db: DataSource, rejections: readonly Rejection[]): Promise<void> {
  const column = (field: keyof Rejection) => rejections.map((rejection) => rejection[field]);
  await db.query(
    `INSERT INTO rejected_notifications AS known (route, slot, body_hash, reason, count, first_at, last_at)
     SELECT route, slot, body_hash, reason, count, to_timestamp(first_ms / 1000.0), to_timestamp(last_ms / 1000.0)
       FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::float8[], $7::float8[])
         AS counted (route, slot, body_hash, reason, count, first_ms, last_ms)
     ON CONFLICT (route, slot) DO UPDATE
       SET count = excluded.count + CASE WHEN (known.body_hash, known.reason) = (excluded.body_hash, excluded.reason)
                                         THEN known.count ELSE 0 END,
           first_at = CASE WHEN (known.body_hash, known.reason) = (excluded.body_hash, excluded.reason)
                           THEN known.first_at ELSE excluded.first_at END,
           body_hash = excluded.body_hash, reason = excluded.reason, last_at = excluded.last_at`,
    [
      column('route'),
      column('slot'),
      column('bodyHash'),
      column('reason'),
      column('count'),
      column('firstAt'),
      column('lastAt'),
    ],
  );
}
