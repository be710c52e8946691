import { withCard, withCardToken } from '@paywright/apo';
import type { PaymentRequestedData } from '@paywright/contracts';
import type { Clock, Random } from '@paywright/kernel';
import type { Tx } from '@paywright/postgres';
import { Sealer, type SealingKey } from '@paywright/sealing';
import type { DataSource } from 'typeorm';
import { type KnownCard, SavedCards } from './saved-cards';
import { TypedCards } from './typed-cards';

/** The card a payment is to be made with: its reference, or its number among the kept ones; absent: typed on a page. */
export type CardRef = string;

/** Everything about cards; without keys there are none, and whoever asks for one is refused. */
export class Cards {
  readonly typed?: TypedCards;
  readonly saved?: SavedCards;

  constructor(db: DataSource, keys: readonly SealingKey[] | undefined, clock: Clock, random: Random) {
    if (!keys) return;
    const sealer = new Sealer(keys, 'CARD_KEYS');
    this.typed = new TypedCards(db, sealer, clock, random);
    this.saved = new SavedCards(db, sealer, random);
  }

  /** The kept card a request names; undefined for any other card, and for one that is not the buyer's. */
  async kept(tx: Tx, { order, paymentMethod }: PaymentRequestedData, source: string): Promise<KnownCard | undefined> {
    const asked = paymentMethod.paymentMethodMetaData;
    if (asked.requireIssuerAuthentication || !asked.cardId) return undefined;
    const owner = { source, referenceBuyerId: order.buyer.referenceBuyerId ?? '' };
    return this.saved?.find(tx, asked.cardId, owner);
  }

  /** Why the request's card cannot be used on this route, if it cannot; a typed one is this payment's from here on. */
  async refusalOf(
    tx: Tx,
    { paymentId, paymentMethod }: PaymentRequestedData,
    source: string,
    { route, card }: { readonly route: string | undefined; readonly card: KnownCard | undefined },
  ): Promise<{ reason: string; detail: string } | undefined> {
    const asked = paymentMethod.paymentMethodMetaData;
    if (asked.requireIssuerAuthentication) return undefined;
    const { cardReference, cardId, tokenizeMode } = asked;
    const keeps = tokenizeMode === 'ENABLED' || tokenizeMode === 'ASKFORCONSENT';
    if ((cardReference || cardId || keeps) && !(this.typed && this.saved)) {
      return {
        reason: 'cards-not-configured',
        detail: 'payment-service has no CARD_KEYS: cards are neither kept nor taken',
      };
    }
    if (cardReference && !(await this.typed?.bind(tx, cardReference, source, paymentId))) {
      const detail = 'the cardReference is unknown, expired or was used for another payment: ask for the card again';
      return { reason: 'card-reference-unknown', detail };
    }
    if (!cardId) return undefined;
    if (!card) {
      return { reason: 'card-unknown', detail: 'this buyer has no such card: it was deleted, or is somebody else’s' };
    }
    if (!card.usable) {
      const detail = 'APO does not take its token of this card: ask for the card again';
      return { reason: 'card-token-too-long', detail };
    }
    if (card.route === route) return undefined;
    const detail = `the card was kept through ${card.route}, and its token is good there only: leave the route out`;
    return { reason: 'card-of-another-route', detail };
  }

  /** The body as it is sent: never stored, never logged. Undefined when its card is gone. */
  async fill(body: string, cardRef: CardRef): Promise<string | undefined> {
    if (isTyped(cardRef)) {
      const card = await this.typed?.open(cardRef);
      return card && withCard(body, card);
    }
    const token = await this.saved?.open(cardRef);
    return token === undefined ? undefined : withCardToken(body, token);
  }
}

export function cardRefOf({ paymentMethod }: PaymentRequestedData): CardRef | undefined {
  const asked = paymentMethod.paymentMethodMetaData;
  return asked.requireIssuerAuthentication ? undefined : (asked.cardReference ?? asked.cardId);
}

export function isTyped(cardRef: CardRef): boolean {
  return cardRef.startsWith('one_');
}
