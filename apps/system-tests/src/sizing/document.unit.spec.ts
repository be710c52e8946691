import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeSizes } from './describe-sizes';
import { measuredCosts } from './last-measured';

const document = readFileSync(path.join(__dirname, '../../../../docs/sizing.md'), 'utf8');

/** Tables of Markdown without their padding. */
const bare = (text: string): string =>
  text
    .replaceAll(/ +\| */g, '|')
    .replaceAll(/\| +/g, '|')
    .replaceAll(/-{2,}/g, '-');

it('docs/sizing.md shows what npm run sizing prints', () => {
  const printed = describeSizes([10, 100, 300, 1_000, 3_000, 10_000], measuredCosts);
  for (const table of printed.split('\n\n')) expect(bare(document)).toContain(bare(table));
  expect(document).toContain(measuredCosts.source);
});
