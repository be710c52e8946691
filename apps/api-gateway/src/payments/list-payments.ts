import { Injectable } from '@nestjs/common';
import { type ListPaymentsQuery, pageSize, type PaymentList } from '@paywright/contracts';
import { Problem } from '@paywright/http';
import type { Client } from '../api-keys/client';
import { type PagePosition, readCursor, writeCursor } from './page-cursor';
import { PaymentRepository } from './payment.repository';
import { paymentView } from './payment-view';

/** Lists the payments a client may see, newest first, a page at a time; a page is not shifted by payments that come later. */
@Injectable()
export class ListPayments {
  constructor(private readonly payments: PaymentRepository) {}

  async list(client: Client, query: ListPaymentsQuery): Promise<PaymentList> {
    const { status, referenceOrderId, createdFrom, createdTo, cursor, limit } = query;
    const size = limit === undefined ? pageSize.default : Number(limit);
    const rows = await this.payments.list({
      sources: client.sources,
      status,
      referenceOrderId,
      createdFrom: createdFrom === undefined ? undefined : new Date(createdFrom),
      createdTo: createdTo === undefined ? undefined : new Date(createdTo),
      after: cursor === undefined ? undefined : positionOf(cursor),
      limit: size + 1, // the one more tells whether another page follows
    });
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return { payments: page.map(paymentView), next: last && writeCursor(last) };
  }
}

function positionOf(cursor: string): PagePosition {
  const position = readCursor(cursor);
  if (position) return position;
  throw new Problem(400, 'invalid-query', 'The query parameters break their rules', {
    errors: [{ field: 'cursor', rule: 'must be the next of a page before', fix: 'start again without a cursor' }],
  });
}
