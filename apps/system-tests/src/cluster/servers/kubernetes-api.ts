import { Agent, fetch } from 'undici';

/** What the API answers when it takes no request. */
export class RefusedByApi extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The API of a cluster, as one of its administrators. Every method rejects with {@link RefusedByApi}. */
export class KubernetesApi {
  private readonly dispatcher: Agent;

  constructor(
    private readonly url: string,
    private readonly token: string,
    authority: string,
  ) {
    this.dispatcher = new Agent({ connect: { ca: authority } });
  }

  get<T>(path: string): Promise<T> {
    return this.ask('GET', path);
  }

  /** All objects of a kind. */
  async list<T>(path: string): Promise<readonly T[]> {
    return (await this.get<{ items: T[] }>(path)).items;
  }

  create(path: string, object: object): Promise<unknown> {
    return this.ask('POST', path, object);
  }

  /** Creates it, or leaves it as it is. */
  async keep(path: string, object: object): Promise<void> {
    await this.create(path, object).catch(unless(409));
  }

  /** Changes the named fields (a merge patch). */
  patch(path: string, fields: object): Promise<unknown> {
    return this.ask('PATCH', path, fields);
  }

  /** Gone at once, and no matter if it was gone before. */
  async remove(path: string): Promise<void> {
    await this.ask('DELETE', `${path}?gracePeriodSeconds=0`).catch(unless(404));
  }

  close(): Promise<void> {
    return this.dispatcher.close();
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': type },
      body: body && JSON.stringify(body),
      dispatcher: this.dispatcher,
    });
    const text = await response.text();
    if (!response.ok) throw new RefusedByApi(response.status, `${method} ${path}: ${response.status} ${text}`);
    return (text.startsWith('{') ? JSON.parse(text) : text) as T;
  }
}

function unless(status: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof RefusedByApi && error.status === status)) throw error;
  };
}
