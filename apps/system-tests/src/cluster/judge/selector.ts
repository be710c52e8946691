import type { Labels } from '../../k8s/kubernetes-object';
import { selects } from '../../k8s/policies/wiring';

/** A selector as Kubernetes writes it; of its operators the one that k8s/ uses. */
export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Labels of pods that only an operator makes: Strimzi, CloudNativePG and cert-manager. */
const operators = /^(strimzi\.io|cnpg\.io|acme\.cert-manager\.io)\//;

/** Whether the selector means pods of an operator, which are not there. */
export function meansOperators({ matchLabels = {} }: Selector): boolean {
  return Object.keys(matchLabels).some((label) => operators.test(label));
}

/**
 * Every set of labels of which the selector wants one, so that each can be looked for: a value that no pod has is as wrong as a
 * selector that none meets. Throws at an operator other than In.
 */
export function alternativesOf({ matchLabels = {}, matchExpressions = [] }: Selector): readonly Labels[] {
  return matchExpressions.reduce<readonly Labels[]>(
    (alternatives, { key, operator, values = [] }) => {
      if (operator !== 'In') throw new Error(`A selector says ${key} ${operator}, which is not understood here.`);
      return alternatives.flatMap((labels) => values.map((value) => ({ ...labels, [key]: value })));
    },
    [matchLabels],
  );
}

/** The alternatives that no pod meets. */
export function unmet(
  selector: Selector,
  pods: readonly { readonly metadata: { readonly labels?: Labels } }[],
): string[] {
  return alternativesOf(selector)
    .filter((labels) => !pods.some(({ metadata }) => selects(labels, metadata.labels)))
    .map((labels) => JSON.stringify(labels));
}
