import type { ActionEntry, RouteChange, RouteStanding, RoutingPolicy, UnknownPayment } from './operator-views';

/** What payment-service offers to operators at `/admin`; every refusal is thrown with its words. */
export class OperatorClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Stores a policy, which decides nothing yet; resolves with its version. */
  async storePolicy(policy: RoutingPolicy): Promise<number> {
    const { version } = (await this.call('POST', '/admin/policies', policy)) as { version: number };
    return version;
  }

  async activatePolicy(version: number, reason: string): Promise<void> {
    await this.call('POST', `/admin/policies/${version}/activate`, { reason });
  }

  /** Goes back to the policy that was in force before; resolves with its version. */
  async rollBack(reason: string): Promise<{ version: number }> {
    return (await this.call('POST', '/admin/policies/rollback', { reason })) as { version: number };
  }

  /** Takes a route out for new payments, or lets it back in. */
  async drain(route: string, drained: boolean, reason: string): Promise<void> {
    await this.call('POST', `/admin/routes/${route}/drain`, { drained, reason });
  }

  /** The upstream accounts, and how their breakers stand. */
  async routes(): Promise<readonly RouteStanding[]> {
    const { routes } = (await this.call('GET', '/admin/routes')) as { routes: RouteStanding[] };
    return routes;
  }

  /** What happened to a route and its breakers, newest first, as far back as it is kept. */
  async history(route: string): Promise<readonly RouteChange[]> {
    const path = `/admin/routes/${encodeURIComponent(route)}/history?limit=1000`;
    const { changes } = (await this.call('GET', path)) as { changes: RouteChange[] };
    return changes;
  }

  /** The payments whose outcome nobody knows, oldest first. */
  async unknown(): Promise<readonly UnknownPayment[]> {
    const found: UnknownPayment[] = [];
    let next: string | null | undefined;
    do {
      const after = next ? `&after=${encodeURIComponent(next)}` : '';
      const page = (await this.call('GET', `/admin/unknown?limit=500${after}`)) as {
        payments: UnknownPayment[];
        next?: string | null;
      };
      found.push(...page.payments);
      next = page.next;
    } while (next);
    return found;
  }

  /** What operators did last, newest first. */
  async actions(): Promise<readonly ActionEntry[]> {
    const { actions } = (await this.call('GET', '/admin/actions')) as { actions: ActionEntry[] };
    return actions;
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`payment-service answered ${method} ${path} with ${response.status}: ${text.slice(0, 600)}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  }
}
