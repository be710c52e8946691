import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { OperatorGuard } from '../operators/operator.guard';
import { type PaymentService, paymentServiceToken } from '../payment-service';
import { heldPayments } from './doubt.repository';

/** Shown at most: a database is restored rarely, and what is held is taken up from the top. */
const mostRecoveries = 20;
const mostHeld = 500;

/** What recoveries did after the database was restored, what they left for a person, and what is still held. */
@Controller('admin/recoveries')
@UseGuards(OperatorGuard)
export class RecoveriesController {
  constructor(@Inject(paymentServiceToken) private readonly service: PaymentService) {}

  /** The newest first. */
  @Get()
  async list(): Promise<object> {
    const { db, routes } = this.service;
    const names = routes.all.map(({ name }) => name);
    const [recoveries, held] = await Promise.all([recentRecoveries(db), heldPayments(db, names, mostHeld)]);
    return { held, recoveries };
  }
}

function recentRecoveries(db: DataSource): Promise<object[]> {
  return db.query(
    `SELECT restored_to AS "restoredTo", began_at AS "beganAt", finished_at AS "finishedAt", report
       FROM recoveries ORDER BY id DESC LIMIT $1`,
    [mostRecoveries],
  );
}
