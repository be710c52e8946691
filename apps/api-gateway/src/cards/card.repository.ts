import { CardDeletionRequested, encodeEvent, type SavedCardView } from '@paywright/contracts';
import type { Clock } from '@paywright/kernel';
import { addMessagesSql, messagesParameter, type Outbox } from '@paywright/outbox';
import { statement } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import { onConnection } from '../database/on-connection';

const deleteCard = statement<{ card_id: string }>(
  'delete-card',
  `WITH deleted AS (
     UPDATE cards SET deleted_at = $3::timestamptz
      WHERE card_id = $1 AND source = $2 AND deleted_at IS NULL
     RETURNING card_id
   ), told AS (
     ${addMessagesSql('$4', 'deleted')}
   )
   SELECT card_id FROM deleted`,
);

/** Reads kept cards, and asks payment-service to forget one. */
export class CardRepository {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** A buyer's cards, newest first. */
  async list(source: string, referenceBuyerId: string): Promise<SavedCardView[]> {
    const rows = await this.db.query<{ card: SavedCardView }[]>(
      `SELECT card FROM cards WHERE source = $1 AND reference_buyer_id = $2 AND deleted_at IS NULL
        ORDER BY card->>'createdAt' DESC, card_id DESC LIMIT 100`,
      [source, referenceBuyerId],
    );
    return rows.map(({ card }) => card);
  }

  /** False when the source has no such card, or has deleted it before. */
  async delete(cardId: string, source: string): Promise<boolean> {
    const [card] = await this.db.query<{ saved_by: string; created_at: string }[]>(
      `SELECT saved_by, card ->> 'createdAt' AS created_at FROM cards WHERE card_id = $1`,
      [cardId],
    );
    if (!card) return false;
    // Whose clock is ahead must not make the deletion older than what it deletes.
    const at = Math.max(this.clock.now(), Date.parse(card.created_at));
    const key = card.saved_by;
    const id = `${cardId}.deletion.${at}`;
    const message = encodeEvent(CardDeletionRequested, { id, source, key, at, data: { cardId } });
    const rows = await onConnection(this.db, (connection) =>
      deleteCard(connection, [cardId, source, new Date(at).toISOString(), messagesParameter([message])]),
    );
    this.outbox.committed();
    return rows.length === 1;
  }
}
