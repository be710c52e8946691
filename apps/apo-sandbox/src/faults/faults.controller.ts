import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Problem, zodBody } from '@paywright/http';
import { z } from 'zod';
import { Sandbox } from '../sandbox';
import type { Fault } from './fault-book';
import { apiNames, notifyTypes } from './fault-book';
import { faultKinds, faultOfValue, isFaultKind } from './fault-kinds';

const faultSchema = z
  .strictObject({
    kind: z.string().refine(isFaultKind, `must be one of ${Object.keys(faultKinds).join(', ')}`),
    value: z.union([z.string(), z.number().transform(String)]).optional(),
    match: z
      .strictObject({
        api: z.enum(apiNames).optional(),
        notifyType: z.enum(notifyTypes).optional(),
        clientId: z.string().optional(),
        paymentRequestId: z.string().optional(),
        referenceOrderId: z.string().optional(),
      })
      .default({}),
    times: z.number().int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
  })
  .superRefine(({ kind, value }, context) => {
    const rule = faultOfValue(kind, value);
    if (rule) context.addIssue({ code: 'custom', path: ['value'], message: rule });
  });

/** Sets what is to go wrong. */
@Controller('admin/faults')
export class FaultsController {
  constructor(private readonly sandbox: Sandbox) {}

  @Post()
  set(@Body(zodBody(faultSchema)) spec: z.output<typeof faultSchema>): Fault {
    const { clientId } = spec.match;
    if (clientId !== undefined && !this.sandbox.merchants.has(clientId)) {
      const rule = `must be one of ${[...this.sandbox.merchants.keys()].join(', ')}`;
      throw new Problem(422, 'unknown-account', `There is no account '${clientId}'`, {
        errors: [{ field: 'match.clientId', rule, fix: 'GET /admin/books lists the accounts' }],
      });
    }
    return this.sandbox.faults.add(spec);
  }

  @Get()
  list(): { faults: readonly Fault[] } {
    return { faults: this.sandbox.faults.list() };
  }

  @Get('kinds')
  kinds(): typeof faultKinds {
    return faultKinds;
  }

  @Delete()
  @HttpCode(204)
  clear(): void {
    this.sandbox.faults.clear();
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string): void {
    if (!this.sandbox.faults.remove(id)) throw new Problem(404, 'unknown-fault', `There is no fault '${id}'`);
  }
}
