import type { InquiryOutcome } from '@paywright/apo';
import type { Payment } from '@paywright/payments';
import { operationKinds } from '../operations/operation';
import { answers, route, type TestBed } from '../test-bed';
import { routeNamed, type RunningService, startReplica } from '../running-service.fixture';

/** The time a buyer has, its margin, and a moment more. */
export const timeOfPaymentMs = 9 * 60_000 + 30_000 + 1;

export const silence: InquiryOutcome = {
  kind: 'unknown',
  cause: 'timeout',
  setupFault: false,
  callAgain: false,
  neverSent: false,
  detail: 'no answer',
};

export const inquirySays = (status: 'SUCCESS' | 'FAIL' | 'PROCESSING', resultCode?: string): InquiryOutcome => ({
  kind: 'answered',
  status,
  resultCode,
  report: { apoPaymentId: 'apo-1', amount: { minor: 4200n, currency: 'KRW' }, acquirer: { acquirerName: 'ALIPAY' } },
  captures: [],
  refunds: [],
});

/** A payment whose pay went unanswered. */
export async function unanswered(bed: TestBed, name: string): Promise<Payment> {
  const request = bed.request(name);
  await bed.requestPayment.handle(request);
  await bed.answerPay.record(await bed.claimPay(), answers.unknown());
  return bed.payment(request.data.paymentId);
}

/** Unanswered payments whose time is over, each asked about since, with this answer. */
export async function overdue(
  bed: TestBed,
  names: readonly string[],
  said: InquiryOutcome = { kind: 'not-found' },
): Promise<Payment[]> {
  const payments: Payment[] = [];
  for (const name of names) payments.push(await unanswered(bed, name));
  bed.clock.advance(timeOfPaymentMs);
  for (const inquiry of await bed.operations.claim(route, 'inquire', bed.clock.now(), 2_000, { limit: 100 })) {
    await bed.answerInquiry.record(inquiry, said);
  }
  return Promise.all(payments.map(({ id }) => bed.payment(id)));
}

/** A replica that operators speak to and that calls and tells nobody: specs play upstream themselves. */
export async function startDesk(bed: TestBed): Promise<RunningService> {
  const desk = await startReplica(bed, [routeNamed(route)]);
  for (const kind of operationKinds) {
    await desk.ask('POST', `/admin/routes/${route}/breakers/${kind}`, { mode: 'open', reason: 'the spec is upstream' });
  }
  await desk.service.outbox.stop(); // what is published stays where specs read it
  await bed.db.query('DELETE FROM operator_actions');
  return desk;
}
