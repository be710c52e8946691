import type { KeyObject } from 'node:crypto';
import { cardSessionMs, type cardSessionViewSchema, writeCardSession } from '@paywright/contracts';
import { Problem } from '@paywright/http';
import { type Clock, isoInstant } from '@paywright/kernel';
import type { z } from 'zod';
import type { Client } from '../api-keys/client';

/** Gives a client leave to hand in cards, for five minutes. No card ever comes here: they go to payment-service. */
export class OpenCardSession {
  constructor(
    private readonly clock: Clock,
    private readonly settings: { readonly key?: KeyObject; readonly cardsUrl?: string },
  ) {}

  open({ source }: Client): z.output<typeof cardSessionViewSchema> {
    const { key, cardsUrl } = this.settings;
    if (!key || !cardsUrl) {
      throw new Problem(503, 'cards-not-configured', 'Cards are not taken here', {
        detail: 'Set CARD_SESSION_PRIVATE_KEY and CARDS_URL on api-gateway, and the public key on payment-service.',
      });
    }
    const expiresAt = this.clock.now() + cardSessionMs;
    const cardSession = writeCardSession({ source, expiresAt }, key);
    return { cardSession, cardsUrl: `${cardsUrl}/v1/cards`, expiresAt: isoInstant(expiresAt) };
  }
}
