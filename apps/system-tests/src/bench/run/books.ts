import type { PaymentList, PaymentView } from '@paywright/contracts';
import type { RunningSystem, SandboxPayment } from '@paywright/running-system';
import { Client } from 'pg';

/** What both sides have of a run's orders, by the order's number. */
export interface Books {
  /** What clients are told: the payment with its shipment. */
  readonly ours: ReadonlyMap<string, PaymentView>;
  readonly theirs: ReadonlyMap<string, SandboxPayment>;
}

const pageSize = 100;

/** Reads a run's books. Call it when nothing is measured any more. */
export async function readBooks(system: RunningSystem, apiKey: string, prefix: string, since: Date): Promise<Books> {
  const ours = await readPayments(system, apiKey, prefix, since);
  const theirs = (await system.sandbox.books()).filter((payment) => isOfRun(payment, prefix));
  const byOrder = <Payment extends { referenceOrderId: string }>(payments: readonly Payment[]): Map<string, Payment> =>
    new Map(payments.map((payment) => [payment.referenceOrderId, payment]));
  return { ours: byOrder(ours), theirs: byOrder(theirs) };
}

/** A run's payments as clients are told of them, page by page through the gateway. */
export async function readPayments(
  system: RunningSystem,
  apiKey: string,
  prefix: string,
  since: Date,
): Promise<PaymentView[]> {
  const found: PaymentView[] = [];
  const filter = `limit=${pageSize}&createdFrom=${encodeURIComponent(since.toISOString())}`;
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? filter : `${filter}&cursor=${encodeURIComponent(cursor)}`;
    const response = await fetch(`${system.urlOf('api-gateway')}/v1/payments?${query}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    if (!response.ok) throw new Error(`the gateway answered a list with ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as PaymentList;
    found.push(...page.payments.filter((view) => isOfRun(view, prefix)));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

export function isOfRun({ referenceOrderId }: { readonly referenceOrderId: string }, prefix: string): boolean {
  return referenceOrderId.startsWith(prefix);
}

/** How many orders of the run have shipped, by fulfillment-service's own table. */
export async function countShipped(system: RunningSystem, prefix: string): Promise<number> {
  const client = new Client({ connectionString: system.databaseOf('fulfillment-service') });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      'SELECT count(released_at)::int AS count FROM shipments WHERE reference_order_id LIKE $1',
      [`${prefix}%`],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
