import type { RulesOf } from '../payments/upstream-news';
import type { Route } from './route';

/** Says what the acquirers behind a route do in their own ways; without a route, those behind the first. */
export type RulesOn = (route: string | undefined) => RulesOf;

/** The upstream accounts by name. */
export class Routes {
  private readonly byName: ReadonlyMap<string, Route>;
  readonly first: Route;

  constructor(readonly all: readonly Route[]) {
    const [first] = all;
    if (!first) throw new RangeError('ROUTES must list a route');
    this.first = first;
    this.byName = new Map(all.map((route) => [route.name, route]));
  }

  /** The route a payment takes: the one it names, or the first; undefined when it names one that is not there. */
  choose(name?: string): Route | undefined {
    return name === undefined ? this.first : this.byName.get(name);
  }

  /** Of a payment that was made. Throws when its route is not configured any more. */
  named(name: string): Route {
    const route = this.byName.get(name);
    if (!route) throw new RangeError(`route ${name} is not configured: add it to ROUTES until its payments are over`);
    return route;
  }
}
