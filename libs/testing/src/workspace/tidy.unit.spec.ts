import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const root = join(__dirname, '../../../..');

/** Folders of all projects, from the workspaces of the root package.json. */
const projects: string[] = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  .workspaces.map((pattern: string) => join(root, dirname(pattern)))
  .flatMap((parent: string) => readdirSync(parent).map((name) => join(parent, name)))
  .filter((folder: string) => existsSync(join(folder, 'package.json')));

const sources: string[] = projects
  .map((project) => join(project, 'src'))
  .filter(existsSync)
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => /\.[cm]?tsx?$/.test(file));

/** Paths of the files whose text matches, relative to the root. */
function thatContain(pattern: RegExp, files: readonly string[]): string[] {
  return files.filter((file) => pattern.test(readFileSync(file, 'utf8'))).map((file) => relative(root, file));
}

describe('the workspace', () => {
  it('is looked at as a whole', () => {
    expect(projects.length).toBeGreaterThan(20);
    expect(sources).toContain(__filename);
  });

  it('can test and build every project in the same way', () => {
    const needed = (project: string): string[] => {
      const build = relative(root, project).startsWith('apps') ? 'tsconfig.app.json' : 'tsconfig.lib.json';
      return ['jest.config.cjs', 'tsconfig.json', 'tsconfig.spec.json', build].map((file) => join(project, file));
    };
    expect(projects.flatMap(needed).filter((file) => !existsSync(file))).toEqual([]);
  });

  it('runs every spec in one of its tiers', () => {
    const strays = sources.filter((file) => /spec\.tsx?$/.test(file) && !/\.(unit|int|e2e|k8s)\.spec\.ts$/.test(file));
    expect(strays).toEqual([]);
  });

  it('leaves out no test and singles out none', () => {
    const specs = sources.filter((file) => /\.(spec|contract)\.ts$/.test(file));
    expect(thatContain(/\b(describe|it|test)\.(only|skip|todo|failing)\b|\b[xf](it|describe)\(/, specs)).toEqual([]);
  });

  it('leaves nothing for later', () => {
    const marks = /\b(TODO|FIXME)[:\s(]/;
    expect(thatContain(marks, sources)).toEqual([]);
  });

  it('imports the source of other projects, never what was built from it', () => {
    expect(thatContain(/from '[^']*\/dist(\/|')/, sources)).toEqual([]);
    expect(thatContain(/from '@paywright\/[\w-]+\//, sources)).toEqual([]);
  });

  it('names files in kebab case', () => {
    expect(sources.map((file) => basename(file)).filter((name) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name))).toEqual(
      [],
    );
  });
});
