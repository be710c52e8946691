import type { SandboxApi, SandboxBooks, SandboxCall, SandboxPayment } from './sandbox-books';

/** A misbehaviour to set; see the sandbox's `GET /admin/faults/kinds`. */
export interface SandboxFault {
  readonly kind: string;
  readonly value?: string;
  readonly match?: {
    readonly api?: SandboxApi;
    readonly notifyType?: 'PAYMENT_RESULT' | 'CAPTURE_RESULT' | 'REFUND_RESULT' | 'DISPUTE';
    /** Every call of this account. */
    readonly clientId?: string;
    readonly referenceOrderId?: string;
  };
  readonly times?: number;
  readonly probability?: number;
}

const pageOfCalls = 10_000;

/** What the sandbox offers to whoever runs it: its books, its clock, its misbehaviours. */
export class SandboxAdmin {
  constructor(private readonly url: string) {}

  async books(): Promise<readonly SandboxPayment[]> {
    const { payments } = (await this.call('GET', '/admin/books')) as SandboxBooks;
    return payments;
  }

  /** What it holds of one order of the merchant's. */
  async booksOf(referenceOrderId: string): Promise<readonly SandboxPayment[]> {
    const query = new URLSearchParams({ referenceOrderId });
    const { payments } = (await this.call('GET', `/admin/books?${query}`)) as SandboxBooks;
    return payments;
  }

  /** The shared clock, epoch milliseconds. */
  async now(): Promise<number> {
    const { now } = (await this.call('GET', '/clock')) as { now: number };
    return now;
  }

  /** Moves the clock forward; what falls due on the way happens in its order. */
  async advance(ms: number): Promise<void> {
    await this.call('POST', '/admin/clock', { advanceMs: ms });
  }

  /** How many milliseconds of the shared clock pass in a real one. */
  async setRate(rate: number): Promise<void> {
    await this.call('POST', '/admin/clock', { rate });
  }

  /** Calls after the one of this number, oldest first. */
  async callsAfter(number: number): Promise<readonly SandboxCall[]> {
    const found: SandboxCall[] = [];
    for (let after = number; ; after = found.at(-1)?.number ?? after) {
      const { calls } = (await this.call('GET', `/admin/calls?limit=${pageOfCalls}&after=${after}`)) as {
        calls: SandboxCall[];
      };
      found.push(...calls);
      if (calls.length < pageOfCalls) return found;
    }
  }

  /** Sets a misbehaviour; resolves with its number, by which it is taken away again. */
  async addFault(fault: SandboxFault): Promise<string> {
    const { id } = (await this.call('POST', '/admin/faults', fault)) as { id: string };
    return id;
  }

  async removeFault(id: string): Promise<void> {
    await this.call('DELETE', `/admin/faults/${id}`);
  }

  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/admin/faults');
  }

  /** Delivers a notification once more, as the dashboard's button does. */
  async resend(notificationId: string): Promise<void> {
    await this.call('POST', `/admin/notifications/${notificationId}/resend`);
  }

  /** Changes what the contract with an acquirer allows. */
  async changeContract(
    acquirer: string,
    terms: { partialCapture?: boolean; multipleCaptures?: boolean },
  ): Promise<void> {
    await this.call('PATCH', `/admin/acquirers/${acquirer}`, terms);
  }

  /** Gives money back on the dashboard, which no call of ours announces; `value` in smallest units. */
  async refundOnDashboard(apoPaymentId: string, value: string): Promise<void> {
    await this.call('POST', `/admin/payments/${apoPaymentId}/refunds`, { value });
  }

  /** The buyer's bank disputes a payment; answers the dispute's number. */
  async dispute(apoPaymentId: string): Promise<string> {
    const { disputeId } = (await this.call('POST', `/admin/payments/${apoPaymentId}/disputes`, {})) as {
      disputeId: string;
    };
    return disputeId;
  }

  /** The bank decides: ACCEPT_BY_CUSTOMER leaves the merchant its money. */
  async judge(disputeId: string, verdict: 'ACCEPT_BY_CUSTOMER' | 'ACCEPT_BY_MERCHANT' | 'WITHDRAWN'): Promise<void> {
    await this.call('POST', `/admin/disputes/${disputeId}/verdict`, { verdict });
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`The sandbox answered ${method} ${path} with ${response.status}: ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
