import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPolicy } from './check-policy';
import { maxRules } from './policy.schema';
import { terms } from './routing.builders';

const docs = join(__dirname, '../../../docs');
const page = readFileSync(join(docs, 'routing-policy.md'), 'utf8');
const example = readFileSync(join(docs, 'routing-policy.example.json'), 'utf8');

/** The routes the page speaks of. */
const routes = [
  terms('apo-kr', { currencies: ['KRW'], cardRegions: ['KR'], flows: ['issuer-page'] }),
  terms('apo-global', { currencies: ['USD', 'EUR'] }),
  terms('antom-kr', { product: 'antom-direct' }),
];

describe('the page about routing policies', () => {
  it('shows the example as it stands in its file', () => expect(page).toContain(`\`\`\`json\n${example}\`\`\``));

  it('shows a policy without fault', () => {
    const document: unknown = JSON.parse(example);
    expect(checkPolicy(document, routes)).toEqual({ document });
  });

  it('knows how many rules there may be', () => expect(page).toContain(`at most ${maxRules} rules`));
});
