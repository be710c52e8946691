/**
 * Gathers what one app needs to run, and nothing else, in a folder that becomes its image's:
 *
 *   node tools/images/gather-app.mjs <app> <folder>
 *   node tools/images/gather-app.mjs <app>             names the packages
 *
 * That is the app and the libraries it depends on, compiled, and the packages that these name in `dependencies`. They
 * are found as Node finds them, from each package's own folder upwards, and keep their places, so that Node finds them
 * there again. `npm ci --omit=dev` is no match for this: to npm, what anything in the workspace depends on is needed
 * everywhere, the tests' PostgreSQL included.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** What only people, compilers and debuggers read. */
const unneededExtensions = new Set(['.ts', '.mts', '.cts', '.map', '.tsbuildinfo', '.md', '.markdown', '.flow']);
const unneededFolders = new Set(
  'test tests __tests__ spec specs e2e docs example examples benchmarks bench .github'.split(' '),
);
/** Copies for bundlers and browsers. */
const unneededPaths = new Set(['node_modules/typeorm/browser', 'node_modules/rxjs/src', 'node_modules/zod/src']);

main(process.argv.slice(2));

function main([app, folder]) {
  if (!app) throw new Error('Usage: node tools/images/gather-app.mjs <app> [<folder>]');
  const packages = neededPackages(join(root, 'apps', app));
  if (folder === undefined) {
    for (const place of packages) console.log(manifestOf(place).name);
    return;
  }
  const program = join(root, 'apps', app, 'dist/main.js');
  if (!existsSync(program)) throw new Error(`${relative(root, program)} is not there: build the app first.`);
  for (const place of packages) copyPackage(place, resolve(folder));
  cpSync(join(root, 'tools/images/healthcheck.mjs'), join(folder, 'healthcheck.mjs'));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  console.log(`${app}: ${packages.size} packages`);
}

/** Folders of the app's package and of all that it needs, as they are installed: links to libraries are not followed. */
function neededPackages(app) {
  const found = new Set([app]);
  for (const place of found) {
    const manifest = manifestOf(place);
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    for (const name of [...Object.keys(dependencies), ...peers, ...Object.keys(optionalDependencies)]) {
      const installed = installedFrom(place, name);
      if (installed !== undefined) found.add(installed);
      // Optional ones are for other platforms.
      else if (!(name in optionalDependencies)) {
        throw new Error(`${manifest.name} needs ${name}, which is not installed: run npm ci.`);
      }
    }
  }
  return found;
}

function manifestOf(place) {
  return JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
}

/** Where Node would find the package from there. */
function installedFrom(place, name) {
  for (let folder = realpathSync(place); folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

function copyPackage(place, folder) {
  const origin = realpathSync(place);
  const target = join(folder, relative(root, origin));
  if (isOurs(origin)) copyOurs(origin, target);
  else cpSync(origin, target, { recursive: true, filter: (source) => isNeeded(origin, source) });
  if (origin === place) return;
  const link = join(folder, relative(root, place));
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(relative(dirname(link), target), link);
}

function isOurs(origin) {
  return !relative(root, origin).split(sep).includes('node_modules');
}

/** The compiled code, and a manifest that names nothing of development. */
function copyOurs(origin, target) {
  const { name, version, license, type, main, exports, dependencies } = manifestOf(origin);
  const needed = { name, version, license, type, main, exports: exports && withoutSources(exports), dependencies };
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(needed, undefined, 2)}\n`);
  const filter = (source) => isNeeded(origin, source) && !/\.(fixture|builders|contract)\.js$/.test(source);
  cpSync(join(origin, 'dist'), join(target, 'dist'), { recursive: true, filter });
}

function withoutSources(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([path, target]) => [path, typeof target === 'string' ? target : target.default]),
  );
}

function isNeeded(origin, source) {
  if (unneededPaths.has(relative(root, source))) return false;
  const name = basename(source);
  if (source !== origin && name === 'node_modules') return false; // what is needed of it is copied by name
  // Only beside a package's manifest: deeper, a folder called `docs` may well be code.
  if (unneededFolders.has(name) && dirname(source) === origin) return false;
  return !unneededExtensions.has(extname(source));
}
