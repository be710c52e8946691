import { isInstalled } from '../../k8s/run-program';

/** What is not fetched, and what it is for. */
const tools = [
  {
    name: 'go',
    probe: ['version'],
    why: 'compiles Kubernetes and fetches definitions: install Go (https://go.dev/dl)',
  },
  { name: 'java', probe: ['-version'], why: 'makes the definitions of Strimzi: install Java 17 or newer' },
  { name: 'mvn', probe: ['--version'], why: 'fetches Strimzi: install Maven' },
  { name: 'bash', probe: ['--version'], why: 'runs the commands of docs/kubernetes.md' },
] as const;

/** Throws with all that is missing on this machine, and what to install. */
export function requireTools(): void {
  const missing = tools.filter(({ name, probe }) => !isInstalled(name, ...probe));
  if (missing.length === 0) return;
  throw new Error(
    ['npm run k8s:apply cannot work here:', ...missing.map(({ name, why }) => `  ${name} is missing; it ${why}`)].join(
      '\n',
    ),
  );
}
