import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { Problem, zodBody } from '@paywright/http';
import { z } from 'zod';
import { Sandbox } from '../sandbox';
import { moveClock } from './move-clock';

const changeSchema = z.strictObject({
  /** Virtual milliseconds per real one; 0 stands still. */
  rate: z.number().min(0).max(100_000).optional(),
  advanceMs: z.number().int().min(0).optional(),
  /** Epoch milliseconds, not before now. */
  set: z.number().int().optional(),
});

export interface ClockReading {
  /** Epoch milliseconds. */
  readonly now: number;
  /** How fast it runs beside a real clock. */
  readonly rate: number;
}

/** The clock that the whole system can share. */
@Controller()
export class ClockController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get('clock')
  read(): ClockReading {
    const { clock } = this.sandbox;
    return { now: clock.now(), rate: clock.rate };
  }

  @Post('admin/clock')
  @HttpCode(200)
  change(@Body(zodBody(changeSchema)) { rate, advanceMs, set }: z.output<typeof changeSchema>): ClockReading {
    const { clock, timeline } = this.sandbox;
    if (set !== undefined && set < clock.now()) {
      throw new Problem(422, 'clock-runs-backwards', `The clock never runs backwards; it shows ${clock.now()}`);
    }
    if (set !== undefined) moveClock(clock, timeline, set);
    if (advanceMs !== undefined) moveClock(clock, timeline, clock.now() + advanceMs);
    if (rate !== undefined) clock.setRate(rate);
    return this.read();
  }
}
