import { text } from '@paywright/contracts';
import { z } from 'zod';

export const listCardsQuerySchema = z.strictObject({
  referenceBuyerId: text(64).meta({ description: 'The buyer, as your payments name it' }),
});

export type ListCardsQuery = z.output<typeof listCardsQuerySchema>;
