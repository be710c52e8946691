import { blocks } from './blocks';
import { Page } from './page';

const page = new Page(`
Text with \`kubectl apply\` in it.

\`\`\`sh
docker build --tag a .
kubectl apply -k a     # and so on
for job in a b; do
  kubectl logs job/$job --follow
done
\`\`\`

\`\`\`sh
kubectl apply -k b
\`\`\`
`);

it('a block of commands is found by what is in it, without what needs containers', () => {
  expect(page.commandsWith('apply -k a')).toBe(`:
kubectl apply -k a     # and so on
for job in a b; do
:
done
`);
});

it('a page that was rewritten is noticed', () => {
  expect(() => page.commandsWith('apply -k c')).toThrow("0 blocks of commands with 'apply -k c'");
  expect(() => page.commandsWith('kubectl apply')).toThrow('2 blocks');
});

it('every block that is walked is on the page', () => {
  const real = new Page();
  for (const words of Object.values(blocks)) expect(real.commandsWith(words)).toContain('\n');
});
