import { Controller, Get, Query } from '@nestjs/common';
import { Sandbox } from '../sandbox';
import { describeBooks } from './describe-books';

/** What the sandbox believes was asked, paid, captured and told; tests compare their own books with these. */
@Controller('admin/books')
export class BooksController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get()
  read(
    @Query('paymentRequestId') paymentRequestId?: string,
    @Query('referenceOrderId') referenceOrderId?: string,
  ): ReturnType<typeof describeBooks> {
    return describeBooks(this.sandbox, { paymentRequestId, referenceOrderId });
  }
}
