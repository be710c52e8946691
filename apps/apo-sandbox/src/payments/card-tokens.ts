import type { Random } from '@paywright/kernel';
import type { FaultBook } from '../faults/fault-book';
import type { Payment, TypedCard } from './payment';
import type { CardBehaviour } from './typed-card';

/** A card kept for its merchant. */
export interface KeptCard {
  readonly clientId: string;
  readonly card: TypedCard;
  readonly behaviour: CardBehaviour;
}

/** Cards kept for later payments: a token stands for what is known of the card, which is never its number. */
export class CardTokens {
  private readonly byToken = new Map<string, KeptCard>();

  constructor(
    private readonly faults: FaultBook,
    private readonly secrets: Random,
  ) {}

  /** Keeps the card of a paid payment where that is wished. */
  keep(payment: Payment): void {
    const { keepsCard, typedCard: card, behaviour, merchant } = payment;
    if (!keepsCard || !card || !behaviour || payment.cardToken) return;
    const length = Number(this.faults.strike('card-token-length', payment) ?? 48);
    const token = `ALIPAY${Buffer.from(this.secrets.bytes(length)).toString('base64url')}`.slice(0, length);
    this.byToken.set(token, { clientId: merchant.clientId, card, behaviour });
    payment.cardToken = token;
  }

  find(clientId: string, token: string): KeptCard | undefined {
    const kept = this.byToken.get(token);
    return kept?.clientId === clientId ? kept : undefined;
  }
}
