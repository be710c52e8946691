import { Body, Controller, Get, HttpCode, Param, Patch } from '@nestjs/common';
import { Problem, zodBody } from '@paywright/http';
import { z } from 'zod';
import { Sandbox } from '../sandbox';
import type { ContractTerms } from './acquirer';

const milliseconds = z.number().int().min(1, 'must be a whole number of milliseconds');

const termsSchema = z
  .strictObject({
    captureWindowMs: milliseconds,
    partialCapture: z.boolean(),
    multipleCaptures: z.boolean(),
    refundWindowMs: milliseconds,
  })
  .partial();

/** The contracts with the connected acquirers, which on the real side only people can change. */
@Controller('admin/acquirers')
export class AcquirersController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get()
  list(): { acquirers: { name: string; terms: ContractTerms }[] } {
    return { acquirers: this.sandbox.routing.acquirers.map(({ name, terms }) => ({ name, terms })) };
  }

  /** What is left out stays as it is. */
  @Patch(':name')
  @HttpCode(200)
  change(
    @Param('name') name: string,
    @Body(zodBody(termsSchema)) terms: z.output<typeof termsSchema>,
  ): { name: string; terms: ContractTerms } {
    const acquirer = this.sandbox.routing.named(name);
    if (!acquirer) throw new Problem(404, 'unknown-acquirer', `No acquirer '${name}' is connected`);
    Object.assign(acquirer.terms, terms);
    return { name, terms: acquirer.terms };
  }
}
