import { type KubernetesObject, nameOf, podTemplateOf } from '../kubernetes-object';
import type { Policy } from './policy';

/** Names under which a value would be a secret; their `_FILE` forms only point to one. */
const secretName = /(PASSWORD|TOKEN|SECRET|PRIVATE_KEY|CARD_KEYS|NOTIFICATION_KEYS|DATABASE_URL|OPERATORS|ROUTES)$/i;
/** Values that are one whatever their name. */
const secretValue = /-----BEGIN|\/\/[^/\s:@]+:[^/\s@]+@|^\d+:[A-Za-z0-9+/]{43}=/m;

/** No secret stands in a ConfigMap, in a literal variable or in an annotation, and none comes as a whole Secret of variables. */
export const noLiteralSecrets: Policy = (objects) =>
  objects.flatMap((object) => faultsOf(object).map((fault) => `${nameOf(object)}: ${fault}`));

function faultsOf(object: KubernetesObject): string[] {
  const { metadata, data = {} } = object;
  const texts = object.kind === 'ConfigMap' ? { ...data, ...metadata.annotations } : (metadata.annotations ?? {});
  const { containers = [], initContainers = [] } = podTemplateOf(object)?.spec ?? {};
  return [
    ...Object.entries(texts).flatMap(([name, value]) => literal(name, value)),
    ...[...containers, ...initContainers].flatMap(({ env = [], envFrom = [] }) => [
      ...env.flatMap(({ name, value }) => (value === undefined ? [] : literal(name, value))),
      ...envFrom.filter(({ secretRef }) => secretRef).map(() => 'takes a whole Secret as variables'),
    ]),
  ];
}

function literal(name: string, value: string): string[] {
  return secretName.test(name) || secretValue.test(value) ? [`${name} holds a secret`] : [];
}
