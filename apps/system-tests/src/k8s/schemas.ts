import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repository, workFolder } from './repository';
import { runProgram } from './run-program';

/** A schema as Kubernetes publishes it: JSON Schema with a few words of its own. */
export interface Schema {
  readonly [word: string]: unknown;
}

/** By `apiVersion/kind`. What they refer to stands in `definitions`. */
export interface Schemas {
  readonly kinds: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The oldest version of Kubernetes that its makers still mend: what is valid there is valid in newer ones. */
export const kubernetesVersion = 'v1.35.4';
const kubernetes = `k8s.io/kubernetes@${kubernetesVersion}`;

const cloudNativePg = 'github.com/cloudnative-pg/cloudnative-pg@v1.30.0';

/** Modules of Go in which an operator publishes the definitions of its resources, and where. */
const operators: Readonly<Record<string, string>> = {
  [cloudNativePg]: 'config/crd/bases',
  'github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0': 'config/crd/bases',
  'github.com/kedacore/keda/v2@v2.21.0': 'config/crd/bases',
  'github.com/prometheus-operator/prometheus-operator@v0.85.0': 'example/prometheus-operator-crd',
};

/** Strimzi publishes classes, and the program that makes the definitions from them. */
const strimziKinds: Readonly<Record<string, string>> = {
  kafka: 'io.strimzi.api.kafka.model.kafka.Kafka',
  'node-pool': 'io.strimzi.api.kafka.model.nodepool.KafkaNodePool',
  topic: 'io.strimzi.api.kafka.model.topic.KafkaTopic',
  user: 'io.strimzi.api.kafka.model.user.KafkaUser',
};

/**
 * The schemas of Kubernetes and of all operators that k8s/ speaks to, from where their makers publish them as packages:
 * needs Go and, for Strimzi, Java and Maven. Kept in the work folder for the next time.
 */
export function loadSchemas(): Schemas {
  const sources = JSON.stringify([kubernetes, operators, strimziKinds, readFileSync(strimziPom, 'utf8')]);
  const file = join(workFolder, 'schemas.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Schemas & { sources: string }) : undefined;
  if (kept?.sources === sources) return kept;
  const schemas = { sources, ...kubernetesSchemas(), kinds: {} as Record<string, Schema> };
  Object.assign(schemas.kinds, schemas.builtIn, ...definitionFiles().map(schemasOfDefinition));
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(file, JSON.stringify(schemas));
  return schemas;
}

/** Files with the definitions of all resources of all operators, as their makers publish them; fetched where they are not there. */
export function definitionFiles(): string[] {
  return [...operatorFiles(), ...strimziFiles()];
}

function kubernetesSchemas(): { builtIn: Record<string, Schema>; definitions: Record<string, Schema> } {
  const document = JSON.parse(readFileSync(join(sourceOfKubernetes(), 'api/openapi-spec/swagger.json'), 'utf8'));
  const definitions = document.definitions as Record<string, Schema>;
  const builtIn: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(definitions)) {
    const kinds = (schema['x-kubernetes-group-version-kind'] ?? []) as {
      group: string;
      version: string;
      kind: string;
    }[];
    const [only] = kinds.length === 1 ? kinds : [];
    if (only) builtIn[keyOf(only.group, only.version, only.kind)] = { $ref: `#/definitions/${name}` };
  }
  return { builtIn, definitions };
}

/** The folder of Kubernetes' own source. */
export function sourceOfKubernetes(): string {
  return folderOf(kubernetes);
}

/** The folder of CloudNativePG's own source. */
export function sourceOfCloudNativePg(): string {
  return folderOf(cloudNativePg);
}

function operatorFiles(): string[] {
  return Object.entries(operators).flatMap(([module, folder]) => {
    const path = join(folderOf(module), folder);
    return readdirSync(path)
      .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
      .map((name) => join(path, name));
  });
}

/** Fetches the module, its checksum verified, and answers its folder. */
function folderOf(module: string): string {
  const printed = runProgram('go', ['mod', 'download', '-json', module], { GOFLAGS: '-mod=mod' });
  return (JSON.parse(printed) as { Dir: string }).Dir;
}

const strimziPom = join(repository, 'tools/k8s/strimzi/pom.xml');

function strimziFiles(): string[] {
  const libraries = join(workFolder, 'strimzi');
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`];
  runProgram('mvn', ['-q', '-B', '-f', strimziPom, ...copy]);
  return Object.entries(strimziKinds).map(([name, className]) => {
    const file = join(workFolder, `strimzi-${name}.yaml`);
    const generator = ['-cp', join(libraries, '*'), 'io.strimzi.crdgenerator.CrdGenerator'];
    runProgram('java', [...generator, '--target-kube', '1.27+', '--yaml', `${className}=${file}`]);
    return file;
  });
}

interface ResourceDefinition {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { openAPIV3Schema: Schema };
    }[];
  };
}

function schemasOfDefinition(file: string): Record<string, Schema> {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map(
    (each) => each.toJS() as ResourceDefinition | null,
  );
  const definitions = documents.filter((each) => each?.kind === 'CustomResourceDefinition') as ResourceDefinition[];
  return Object.fromEntries(
    definitions.flatMap(({ spec: { group, names, versions } }) =>
      versions
        .filter(({ served }) => served)
        .map(({ name, schema }) => [keyOf(group, name, names.kind), withMetadata(schema.openAPIV3Schema)]),
    ),
  );
}

/** A definition leaves metadata to Kubernetes. */
function withMetadata(schema: Schema): Schema {
  const metadata = { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
  return { ...schema, properties: { ...(schema['properties'] as object), metadata } };
}

/** `group/version/kind`; the first group of all has no name. */
export function keyOf(group: string, version: string, kind: string): string {
  return [group, version, kind].filter((part) => part !== '').join('/');
}
