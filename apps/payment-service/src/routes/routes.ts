import { acquirerProfile } from '@paywright/apo';
import type { RulesOf } from '../payments/upstream-news';
import { rulesOf } from './rules-of';
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

  /** Undefined where none of that name is configured. */
  find(name: string | undefined): Route | undefined {
    return name === undefined ? undefined : this.byName.get(name);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /**
   * What the acquirers behind a payment's route do in their own ways; without a route, those behind the first. Of a route
   * that is not configured any more nothing is known: the rules are those of an unknown acquirer.
   */
  readonly rulesOn: RulesOn = (name) =>
    (name === undefined ? this.first : this.byName.get(name))?.rulesOf ?? rulesOfUnknown;
}

const rulesOfUnknown: RulesOf = () => rulesOf(acquirerProfile(undefined));
