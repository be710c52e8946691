import { Controller, Get, Query } from '@nestjs/common';
import { zodQuery } from '@paywright/http';
import { isoInstant } from '@paywright/kernel';
import { z } from 'zod';
import { Sandbox } from '../sandbox';
import type { ReceivedCall } from './call-log';

const querySchema = z.strictObject({
  clientId: z.string().optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});

/** Times are ISO 8601 in UTC. */
export type CallEntry = Omit<ReceivedCall, 'at'> & { readonly at: string };

/** Every call one by one, so that whoever tests a client can tell what it sent, to which account, and when. */
@Controller('admin/calls')
export class CallsController {
  constructor(private readonly sandbox: Sandbox) {}

  /** Oldest first, beginning after the call numbered `after`. */
  @Get()
  list(@Query(zodQuery(querySchema)) { clientId, after, limit }: z.output<typeof querySchema>): { calls: CallEntry[] } {
    const calls: CallEntry[] = [];
    for (const call of this.sandbox.calls.after(after)) {
      if (clientId !== undefined && call.clientId !== clientId) continue;
      calls.push({ ...call, at: isoInstant(call.at) });
      if (calls.length === limit) break;
    }
    return { calls };
  }
}
