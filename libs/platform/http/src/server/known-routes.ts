/** The routes that exist, to tell a wrong method from a wrong address. */
export class KnownRoutes {
  private readonly routes: { readonly method: string; readonly pattern: RegExp }[] = [];

  /** `url` in the router's notation: `/v1/payments/:id`, `/docs/*`. */
  add(method: string | readonly string[], url: string): void {
    // What answers preflights of every address says nothing of which there are.
    if (url === '*') return;
    const segments = url.split('/').map((segment) => {
      if (segment === '*') return '.*';
      return segment.includes(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    });
    const pattern = new RegExp(`^${segments.join('/')}/?$`);
    for (const each of [method].flat()) this.routes.push({ method: each, pattern });
  }

  /** The methods that the path answers to; none when there is no such path. */
  methodsOf(path: string): string[] {
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
  }
}
