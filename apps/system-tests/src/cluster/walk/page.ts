import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../k8s/repository';

/** What a command needs that is not there: an engine for images, a cluster on a laptop, or a container that runs. */
const needsMore = /\b(docker (build|push)|kind load|curl|kubectl (exec|logs|port-forward)|kubectl .*\bcertificates\b)/;

/** The commands of docs/kubernetes.md, as they stand there. */
export class Page {
  private readonly blocks: readonly string[];

  constructor(text: string = readFileSync(join(repository, 'docs/kubernetes.md'), 'utf8')) {
    this.blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  }

  /**
   * The one block that has this in it, its lines that cannot work without containers replaced by `:`, which does nothing, and with no
   * more patience than a cluster needs in which nothing has to start. Throws when the page has none or several: it was rewritten, and
   * what is walked has to follow.
   */
  commandsWith(words: string): string {
    const found = this.blocks.filter((block) => block.includes(words));
    if (found.length !== 1)
      throw new Error(`docs/kubernetes.md has ${found.length} blocks of commands with '${words}'.`);
    return (found[0] as string)
      .split('\n')
      .map((line) => (needsMore.test(line) ? ':' : line))
      .join('\n')
      .replaceAll(/--timeout=\d+[mh]/g, '--timeout=1m');
  }
}
