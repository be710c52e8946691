import type { Check } from '../../drill/judge/evidence';
import { judgeApplied, objectsIn, type Side } from '../judge/applied';
import { judgePods } from '../judge/pods';
import { judgeSelections } from '../judge/selections';
import type { KubernetesApi } from '../servers/kubernetes-api';
import type { Page } from './page';
import type { Shell } from './shell';

const onServer = 'kubectl apply --server-side -k';

/** A way through the page on one cluster, and what was found on it. */
export class Walk {
  readonly checks: Check[] = [];
  private current = '';

  constructor(
    readonly page: Page,
    readonly shell: Shell,
    readonly api: KubernetesApi,
    private readonly print: (line: string) => void,
    /** On which side the page's `kubectl apply -k` is done. */
    private readonly side: Side,
  ) {}

  /** One step, which says what it was and how long it took. */
  async step(what: string, work: () => Promise<unknown>): Promise<void> {
    const startedAt = performance.now();
    this.current = what;
    await work();
    this.print(`  ${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }

  /** Runs the page's block that has these words in it, changed as a reader would. */
  async follow(words: string, change: (commands: string) => string = (commands) => commands): Promise<void> {
    const commands = change(this.page.commandsWith(words));
    await this.shell.run(this.side === 'server' ? commands.replaceAll('kubectl apply -k', onServer) : commands);
  }

  /** Of a kustomization that was just applied. */
  async judgeApplied(folder: string): Promise<void> {
    this.checks.push(await judgeApplied(this.shell, folder, this.side));
  }

  /** Applies the kustomizations in this order on the server's side, where none of them is there yet, and judges each. */
  async applyOnServer(...folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      await this.shell.run(`${onServer} ${folder}`);
      this.checks.push(await judgeApplied(this.shell, folder, 'server'));
    }
  }

  /** Of everything that these kustomizations run. */
  async judgePods(...folders: readonly string[]): Promise<void> {
    const objects = await Promise.all(folders.map((folder) => objectsIn(this.shell, folder)));
    for (const found of [await judgePods(this.api, objects.flat()), await judgeSelections(this.api)]) {
      this.checks.push({ ...found, name: `${this.current}: ${found.name}` });
    }
  }
}
