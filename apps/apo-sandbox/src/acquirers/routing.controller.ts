import { Body, Controller, Get, Put } from '@nestjs/common';
import { Problem, zodBody } from '@paywright/http';
import { z } from 'zod';
import { isKoreanBrand } from '../payments/brands';
import { Sandbox } from '../sandbox';

const units = z
  .union([z.string().regex(/^\d{1,16}$/, 'must be a whole number of smallest units'), z.number().int().min(0)])
  .transform(BigInt);

const ruleSchema = z.strictObject({
  acquirer: z.string().min(1),
  currency: z.string().length(3).optional(),
  atLeast: units.optional(),
  atMost: units.optional(),
  brand: z.string().refine(isKoreanBrand, 'must be a Korean card brand').optional(),
  orderIdStartsWith: z.string().min(1).optional(),
});

const tableSchema = z.strictObject({ rules: z.array(ruleSchema) });

/** The table as it can be sent back. */
interface RoutingTable {
  readonly acquirers: readonly string[];
  readonly rules: readonly unknown[];
}

/** The rule table a merchant would draw on the dashboard. */
@Controller('admin/routing')
export class RoutingController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get()
  read(): RoutingTable {
    const { acquirers, rules } = this.sandbox.routing;
    return {
      acquirers: acquirers.map(({ name }) => name),
      rules: rules.map((rule) => ({
        ...rule,
        atLeast: rule.atLeast?.toString(),
        atMost: rule.atMost?.toString(),
      })),
    };
  }

  @Put()
  publish(@Body(zodBody(tableSchema)) { rules }: z.output<typeof tableSchema>): RoutingTable {
    const { routing } = this.sandbox;
    const unknown = rules.find(({ acquirer }) => routing.named(acquirer) === undefined);
    if (unknown) {
      throw new Problem(422, 'unknown-acquirer', `No acquirer '${unknown.acquirer}' is connected`);
    }
    routing.rules = rules;
    return this.read() as RoutingTable;
  }
}
