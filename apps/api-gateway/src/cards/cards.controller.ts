import { Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { type cardSessionViewSchema, type savedCardListSchema } from '@paywright/contracts';
import { Problem, zodQuery } from '@paywright/http';
import type { z } from 'zod';
import { ApiKeyGuard, RequireScope } from '../api-keys/api-key.guard';
import { ApiClient, type Client } from '../api-keys/client';
import { CardRepository } from './card.repository';
import { type ListCardsQuery, listCardsQuerySchema } from './list-cards.query';
import { OpenCardSession } from './open-card-session';

/**
 * Under a name of its own, since the ingress leads /v1/cards to payment-service, which takes typed cards there. The old
 * name goes on for those who reach this service directly.
 */
const keptCards = ['saved-cards', 'cards'];

@Controller('v1')
@UseGuards(ApiKeyGuard)
export class CardsController {
  constructor(
    private readonly cards: CardRepository,
    private readonly openCardSession: OpenCardSession,
  ) {}

  @Post('card-sessions')
  @RequireScope('cards:write')
  openSession(@ApiClient() client: Client): z.output<typeof cardSessionViewSchema> {
    return this.openCardSession.open(client);
  }

  @Get(keptCards)
  @RequireScope('payments:read')
  async list(
    @ApiClient() client: Client,
    @Query(zodQuery(listCardsQuerySchema)) { referenceBuyerId }: ListCardsQuery,
  ): Promise<z.output<typeof savedCardListSchema>> {
    return { cards: await this.cards.list(client.source, referenceBuyerId) };
  }

  @Delete(keptCards.map((path) => `${path}/:cardId`))
  @HttpCode(204)
  @RequireScope('payments:write')
  async remove(@ApiClient() client: Client, @Param('cardId') cardId: string): Promise<void> {
    if (await this.cards.delete(cardId, client.source)) return;
    throw new Problem(404, 'card-not-found', 'There is no such card', {
      detail: 'It does not exist, is not yours, or was deleted before.',
    });
  }
}
