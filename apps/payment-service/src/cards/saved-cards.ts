import { cardTokenLongest, type SavedCardReport } from '@paywright/apo';
import { type Random, timeOrderedId } from '@paywright/kernel';
import type { SavedCard } from '@paywright/payments';
import { statement, type Tx } from '@paywright/postgres';
import type { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';

const insert = statement<{ card_id: string }>(
  'save-card',
  `INSERT INTO saved_cards (card_id, source, reference_buyer_id, token_hash, sealed_token, usable, shown, saved_by, saved_at, route)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), $10)
   ON CONFLICT (source, reference_buyer_id, token_hash) DO UPDATE
     SET shown = excluded.shown, route = excluded.route, saved_at = excluded.saved_at
   RETURNING card_id`,
);

const find = statement<KnownCard>(
  'find-saved-card',
  `SELECT usable, coalesce(route, (SELECT a.route FROM attempts a WHERE a.payment_id = saved_by LIMIT 1)) AS route,
          shown ->> 'brand' AS brand, shown ->> 'issuingCountry' AS "issuingCountry"
     FROM saved_cards WHERE card_id = $1 AND source = $2 AND reference_buyer_id = $3`,
);

const remove = statement(
  'delete-saved-card',
  'DELETE FROM saved_cards WHERE card_id = $1 AND source = $2 AND saved_at <= to_timestamp($3::float8 / 1000)',
);

/** A kept card as payments are decided by it. */
export interface KnownCard {
  /** Whether it can be paid with. */
  readonly usable: boolean;
  /** The account its token is good at. */
  readonly route: string;
  readonly brand?: string;
  readonly issuingCountry?: string;
}

/** Whose card it is. */
export interface CardOwner {
  readonly source: string;
  readonly referenceBuyerId: string;
}

/** Tokens of cards that buyers let us keep, sealed, each for one buyer of one source. */
export class SavedCards {
  constructor(
    private readonly db: DataSource,
    private readonly sealer: Sealer,
    private readonly random: Random,
  ) {}

  /** Keeps a token within the transaction that learns it; the same card kept again is the same card. */
  async save(
    tx: Tx,
    owner: CardOwner,
    { paymentId, route }: { readonly paymentId: string; readonly route: string },
    report: SavedCardReport,
    at: number,
  ): Promise<SavedCard> {
    const { source, referenceBuyerId } = owner;
    const { brand, lastFour, funding, issuingCountry } = report;
    const token = report.cardToken.reveal();
    const usable = token.length <= cardTokenLongest;
    const shown = { brand, lastFour, funding, issuingCountry };
    const hash = this.sealer.hash(token, `${source.length}:${source}:${referenceBuyerId}`);
    const newId = timeOrderedId('crd', at, this.random);
    // Sealed for its owner and hash, not for its number: the number may turn out to be an older one.
    const sealed = this.sealer.seal(token, purposeOf(hash));
    const [row] = await insert(tx, [
      newId,
      source,
      referenceBuyerId,
      hash,
      sealed,
      usable,
      JSON.stringify(shown),
      paymentId,
      at,
      route,
    ]);
    return { cardId: row?.card_id ?? newId, referenceBuyerId, ...shown, usable };
  }

  /** The card, if it is this buyer's. */
  async find(tx: Tx, cardId: string, { source, referenceBuyerId }: CardOwner): Promise<KnownCard | undefined> {
    const [row] = await find(tx, [cardId, source, referenceBuyerId]);
    if (!row) return undefined;
    const { brand, issuingCountry, ...card } = row;
    return { ...card, ...(brand && { brand }), ...(issuingCountry && { issuingCountry }) };
  }

  /** The token, for sending only; undefined when the card was deleted. */
  async open(cardId: string): Promise<string | undefined> {
    const [row] = (await this.db.query('SELECT sealed_token, token_hash FROM saved_cards WHERE card_id = $1', [
      cardId,
    ])) as {
      sealed_token: Buffer;
      token_hash: Buffer;
    }[];
    return row && this.sealer.openText(row.sealed_token, purposeOf(row.token_hash));
  }

  /** A card that was kept again after its deletion was asked for, epoch milliseconds, stays. */
  async remove(tx: Tx, cardId: string, source: string, askedAt: number): Promise<void> {
    await remove(tx, [cardId, source, askedAt]);
  }
}

function purposeOf(hash: Buffer): string {
  return `token of ${hash.toString('base64')}`;
}
