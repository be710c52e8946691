import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@paywright/kernel';
import { arriveConstantly } from './arrive-constantly';
import type { LoadPlan, LoadReport, OrderRecord } from './load-plan';
import { drawThinkMs } from './profiles';
import { Shop, StepFailed } from './shop';

/** Answers outstanding at most; beyond it arrivals are dropped, and the run says so. */
const maxOutstanding = 4_000;

/**
 * Lets all orders of the plan arrive, or those until `enough`, plays each one's shop and buyer, and resolves when the last
 * has ended.
 */
export async function generateLoad(
  plan: LoadPlan,
  enough?: AbortSignal,
): Promise<Pick<LoadReport, 'orders' | 'late' | 'dropped'>> {
  const random = seededRandom(plan.seed);
  const thinkMs = Array.from({ length: plan.orders }, () => drawThinkMs(plan.profile, random));
  const shop = new Shop(plan.gatewayUrl, plan.apiKey, plan);
  const playing: Promise<OrderRecord>[] = [];
  let outstanding = 0;
  const asking = async <T>(answer: Promise<T>): Promise<T> => {
    outstanding += 1;
    try {
      return await answer;
    } finally {
      outstanding -= 1;
    }
  };

  const play = async (index: number, plannedAt: number): Promise<OrderRecord> => {
    const referenceOrderId = `${plan.prefix}${index}`;
    const record: { -readonly [Field in keyof OrderRecord]: OrderRecord[Field] } = {
      referenceOrderId,
      plannedAt: performance.timeOrigin + plannedAt,
      thinkMs: thinkMs[index] ?? 0,
    };
    const since = (): number => performance.now() - plannedAt;
    try {
      record.paymentId = await asking(shop.place(referenceOrderId, orderBody(plan, referenceOrderId)));
      record.acceptedMs = since();
      const normalUrl = await asking(shop.pageFor(record.paymentId));
      record.urlMs = since();
      await sleep(record.thinkMs);
      await asking(shop.approve(normalUrl));
      record.approvedMs = since();
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      record.failure = error.message;
    }
    return record;
  };

  const { late, dropped } = await arriveConstantly({
    rate: plan.rate,
    count: plan.orders,
    arrive: (index, plannedAt) => playing.push(play(index, plannedAt)),
    isFull: () => outstanding >= maxOutstanding,
    signal: enough,
  });
  const orders = await Promise.all(playing);
  await shop.close();
  return { orders, late, dropped };
}

function orderBody({ template }: LoadPlan, referenceOrderId: string): string {
  return JSON.stringify({ ...template, order: { ...template.order, referenceOrderId } });
}
