import type { InquiryOutcome } from '@paywright/apo';
import {
  encodeEvent,
  PaymentRequested,
  type PaymentRequestedData,
  type ReceivedEvent,
  type WireMessage,
} from '@paywright/contracts';
import { money, type PaymentId, parsePaymentId, type PaymentRequestId } from '@paywright/kernel';
import { firstAttemptId, nextAttemptId } from '../operations/call-ids';
import { openTestBed, otherRoute, route } from '../test-bed';
import { HistoryReader, historyTopics } from './lost-history';
import { Recovery } from './recovery';
import type { RecoveryDependencies } from './recovery-context';
import type { RecoveryReport } from './recovery-report';

export type Requested = ReceivedEvent<PaymentRequestedData>;

type Answered = Extract<InquiryOutcome, { kind: 'answered' }>;

const amount = money(4_200n, 'KRW');

/** What accounts say of a payment. */
export const says = {
  nothing: {
    ...({ kind: 'unknown', cause: 'timeout', detail: 'no answer' } as const),
    ...{ setupFault: false, callAgain: false, neverSent: false },
  } satisfies InquiryOutcome,
  status: (status: Answered['status'], resultCode?: string, apoPaymentId = `apo-${status}`): Answered => ({
    ...({ kind: 'answered', status, resultCode, captures: [], refunds: [] } as const),
    report: { apoPaymentId, amount, acquirer: { acquirerName: 'ALIPAY' } },
  }),
  captured: (captureId = 'capture-1'): Answered => ({
    ...says.status('SUCCESS', undefined, `apo-${captureId}`),
    captures: [{ captureId, status: 'SUCCESS', amount }],
  }),
};

const kept = ['payments', 'attempts', 'operations', 'inbox'];

export const idOf = ({ data }: Requested): PaymentId => parsePaymentId(data.paymentId);
export const firstOf = (event: Requested): PaymentRequestId => firstAttemptId(idOf(event), event.time);
export const secondOf = (event: Requested): PaymentRequestId => {
  const attempt = { paymentRequestId: firstOf(event), route, startedAt: 0, expiresAt: 0 };
  return nextAttemptId({ id: idOf(event), attempt, requestedAt: 0 }, 2);
};

/** payment-service with a log that stays when its database goes back, on two routes. */
export async function openRecoveryBed() {
  const bed = await openTestBed();
  bed.decideBy({ rules: [], default: { priority: [route, otherRoute] } });
  const log: WireMessage[] = [];
  const said: string[] = [];

  return {
    bed,
    /** What is on it, but for what {@link restore} adds: what was told. */
    log,
    /** What recoveries said. */
    said,

    /** Asked for on the log. */
    requested(reference: string, overrides: Partial<PaymentRequestedData> = {}): Requested {
      const event = bed.request(reference, overrides);
      const { id, source, data } = event;
      const at = Date.parse(event.time ?? '');
      log.push(encodeEvent(PaymentRequested, { id, source, data, key: data.paymentId, at }));
      return event;
    },

    /** Asked for on the log, and decided. */
    async placed(reference: string, overrides: Partial<PaymentRequestedData> = {}): Promise<Requested> {
      const event = this.requested(reference, overrides);
      await bed.requestPayment.handle(event);
      return event;
    },

    /** The database is as it is now until {@link restore}; what it knew then. */
    async backUp(): Promise<void> {
      for (const table of kept) await bed.db.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    },

    /** What was told goes onto the log, unless the outbox was lost as well; the database goes back. */
    async restore({ told = true } = {}): Promise<void> {
      const outbox = 'SELECT topic, key, headers, value FROM outbox ORDER BY id';
      if (told) log.push(...(await bed.db.query<WireMessage[]>(outbox)));
      for (const table of [...kept, 'outbox'].reverse()) await bed.db.query(`DELETE FROM ${table}`);
      for (const table of kept) await bed.db.query(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
    },

    async recover(
      { acceptSilence = false } = {},
      instead: Partial<RecoveryDependencies> = {},
    ): Promise<RecoveryReport> {
      const reader = new HistoryReader(bed.db, 'payment-service');
      for (const topic of historyTopics) {
        const batch = log.filter((message) => message.topic === topic);
        if (batch.length > 0)
          await reader.take(batch.map((message, offset) => ({ ...message, partition: 0, offset: String(offset) })));
      }
      const wait = (): Promise<void> => Promise.resolve();
      const dependencies = { ...bed.recovering, ...instead };
      const tell = (line: string): void => void said.push(line);
      const keep = (): Promise<void> => Promise.resolve();
      return new Recovery(dependencies, reader.history(), 0, tell, keep).run(wait, acceptSilence);
    },

    /** An inquiry about its first attempt is answered so, on the service as it runs. */
    async answerInquiry(event: Requested, outcome: InquiryOutcome): Promise<void> {
      const asked = { requestId: firstOf(event), kind: 'inquire', paymentId: idOf(event), route, body: null } as const;
      const claimed = { unprovenSends: 0, tries: 1, rounds: 0, claimedAt: bed.clock.now(), leaseEndsAt: 0 };
      await bed.answerInquiry.record({ ...asked, ...claimed }, outcome);
    },

    calls: (paymentId: string) =>
      bed.db.query<{ kind: string; state: string; route: string; unproven_sends: number }[]>(
        'SELECT kind, state, route, unproven_sends FROM operations WHERE payment_id = $1 ORDER BY request_id, kind',
        [paymentId],
      ),
  };
}

export type RecoveryBed = Awaited<ReturnType<typeof openRecoveryBed>>;
