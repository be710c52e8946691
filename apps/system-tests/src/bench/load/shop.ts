import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import type { LoadPlan } from './load-plan';

/** A step of an order that did not go as it should; the message names step and reason, nothing that differs by order. */
export class StepFailed extends Error {}

/** Connections at most, each kept alive; a waiting GET holds one. */
const maxConnections = 4_096;
/** Asked of the gateway in `Prefer`; it waits 30 s at most. */
const waitSeconds = 30;

const retryEveryMs = 100;

/** Where there may yet be a page to send the buyer to. */
const mayGetPage: ReadonlySet<string> = new Set(['requested', 'deferred', 'processing']);

/** A shop's backend: places orders at the gateway and learns where to send its buyers. */
export class Shop {
  private readonly agent: Agent;
  private readonly authorization: string;
  private readonly patienceMs: number;
  private readonly retryForMs: number;

  constructor(
    private readonly gatewayUrl: string,
    apiKey: string,
    { patienceMs = 60_000, retryForMs = 0 }: Pick<LoadPlan, 'patienceMs' | 'retryForMs'> = {},
  ) {
    this.patienceMs = patienceMs;
    this.retryForMs = retryForMs;
    this.agent = new Agent({
      connections: maxConnections,
      pipelining: 1,
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
    });
    this.authorization = `Bearer ${apiKey}`;
  }

  /** Resolves with the payment's number once the gateway has accepted the order. */
  async place(referenceOrderId: string, body: string): Promise<string> {
    const headers = {
      authorization: this.authorization,
      'content-type': 'application/json',
      'idempotency-key': referenceOrderId,
    };
    const { status, text } = await this.call('place', 'POST', '/v1/payments', headers, body);
    if (status !== 202) throw new StepFailed(`place: ${status} ${problemType(text)}`);
    return (JSON.parse(text) as { paymentId: string }).paymentId;
  }

  /** Waits until there is a page to send the buyer to. */
  async pageFor(paymentId: string): Promise<string> {
    const headers = { authorization: this.authorization, prefer: `wait=${waitSeconds}` };
    const { patienceMs } = this;
    for (const givesUpAt = performance.now() + patienceMs; performance.now() < givesUpAt;) {
      const { status, text } = await this.call('page', 'GET', `/v1/payments/${paymentId}`, headers);
      if (status !== 200) throw new StepFailed(`page: ${status} ${problemType(text)}`);
      const payment = JSON.parse(text) as { status: string; normalUrl?: string };
      if (payment.normalUrl !== undefined) return payment.normalUrl;
      if (!mayGetPage.has(payment.status)) {
        throw new StepFailed(`page: the payment is ${payment.status}`);
      }
    }
    throw new StepFailed(`page: none within ${patienceMs / 1000} s`);
  }

  /** Presses "approve" on the issuer's page. */
  async approve(normalUrl: string): Promise<void> {
    const { origin, pathname } = new URL(normalUrl);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status } = await this.call('approve', 'POST', `${pathname}/decision`, headers, 'decision=approve', origin);
    if (status !== 303) throw new StepFailed(`approve: ${status}`);
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  /** The contract says that every request may be repeated: whoever got no answer, or a 503, does. */
  private async call(...request: Parameters<Shop['callOnce']>): Promise<{ status: number; text: string }> {
    for (const givesUpAt = performance.now() + this.retryForMs; ; await sleep(retryEveryMs)) {
      try {
        const answer = await this.callOnce(...request);
        if (answer.status !== 503 || performance.now() >= givesUpAt) return answer;
      } catch (error) {
        if (performance.now() >= givesUpAt) throw error;
      }
    }
  }

  private async callOnce(
    step: string,
    method: Dispatcher.HttpMethod,
    path: string,
    headers: Record<string, string>,
    body?: string,
    origin = this.gatewayUrl,
  ): Promise<{ status: number; text: string }> {
    try {
      const answer = await this.agent.request({ origin, path, method, headers, body });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string };
      throw new StepFailed(`${step}: ${code ?? name ?? 'failed'}`, { cause: error });
    }
  }
}

function problemType(text: string): string {
  return /"type":"(?:urn:paywright:problem:)?([a-z-]+)"/.exec(text)?.[1] ?? '';
}
