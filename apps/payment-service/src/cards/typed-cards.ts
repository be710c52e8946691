import type { Card } from '@paywright/apo';
import { type Clock, type Random, timeOrderedId } from '@paywright/kernel';
import { statement, type Tx } from '@paywright/postgres';
import type { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';

/** A typed card is forgotten after this at the latest, milliseconds. */
export const typedCardMs = 15 * 60_000;

const bind = statement<{ reference: string }>(
  'bind-typed-card',
  `UPDATE typed_cards SET payment_id = $1
    WHERE reference = $2 AND source = $3 AND (payment_id IS NULL OR payment_id = $1)
      AND expires_at > to_timestamp($4::float8 / 1000)
   RETURNING reference`,
);

const forget = statement('forget-typed-card', 'DELETE FROM typed_cards WHERE reference = $1');

/** Cards as buyers typed them: sealed, for one payment each, for minutes. */
export class TypedCards {
  constructor(
    private readonly db: DataSource,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Keeps a card that was checked; answers the reference by which its source can pay with it, once. */
  async keep(card: Card, source: string): Promise<{ reference: string; expiresAt: number }> {
    const now = this.clock.now();
    const reference = timeOrderedId('one', now, this.random);
    const expiresAt = now + typedCardMs;
    const sealed = this.sealer.seal(JSON.stringify(card), reference);
    await this.db.query(
      'INSERT INTO typed_cards (reference, source, sealed, expires_at) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))',
      [reference, source, sealed, expiresAt],
    );
    return { reference, expiresAt };
  }

  /** Makes the card this payment's alone; false when it is gone, somebody else's, or another payment's. */
  async bind(tx: Tx, reference: string, source: string, paymentId: string): Promise<boolean> {
    return (await bind(tx, [paymentId, reference, source, this.clock.now()])).length === 1;
  }

  /** The card, for sending only; undefined when it is gone. */
  async open(reference: string): Promise<Card | undefined> {
    const [row] = (await this.db.query(
      'SELECT sealed FROM typed_cards WHERE reference = $1 AND expires_at > to_timestamp($2::float8 / 1000)',
      [reference, this.clock.now()],
    )) as { sealed: Buffer }[];
    return row && (JSON.parse(this.sealer.openText(row.sealed, reference)) as Card);
  }

  /** Part of the transaction that records a verified answer: the card has served. */
  async forget(tx: Tx, reference: string): Promise<void> {
    await forget(tx, [reference]);
  }

  /** Deletes what nobody came back for. */
  async forgetExpired(): Promise<void> {
    await this.db.query('DELETE FROM typed_cards WHERE expires_at <= to_timestamp($1::float8 / 1000)', [
      this.clock.now(),
    ]);
  }
}
