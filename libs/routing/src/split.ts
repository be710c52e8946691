interface Share {
  readonly route: string;
  readonly percent: number;
}

/**
 * Whose turn it is in a weighted split, for every turn of one period; then it begins again. The period is the percents
 * over their greatest common divisor: 70/30 has ten turns.
 *
 * Any period of consecutive turns has exactly the shares. After any number of turns from the first, no route is more than
 * 1 - 1/(2k - 2) payments from its share, for k routes: less than one, and as near as any order can promise (Tijdeman, The
 * chairman assignment problem, 1980). So no route gets its payments in a block.
 */
export function splitTurns(shares: readonly Share[]): readonly string[] {
  const divisor = shares.map(({ percent }) => percent).reduce(greatestCommonDivisor);
  const routes = shares.map(({ route, percent }) => ({ route, weight: percent / divisor, had: 0 }));
  const period = routes.reduce((sum, { weight }) => sum + weight, 0);
  // Everything is multiplied by the period and by `scale`, so that whole numbers alone are compared.
  const scale = Math.max(1, 2 * routes.length - 2);

  return Array.from({ length: period }, (_, turn) => {
    const next = routes
      .map((route) => ({ route, owed: scale * (route.weight * (turn + 1) - period * route.had) }))
      .filter(({ owed }) => owed >= period)
      .map(({ route, owed }) => ({ route, slack: scale * period - period - owed }))
      // Whose share grows past the bound first: the smaller slack / weight.
      .reduce((a, b) => (b.slack * a.route.weight < a.slack * b.route.weight ? b : a)).route;
    next.had += 1;
    return next.route;
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
