#!/usr/bin/env node
/** Puts the rules of ops/prometheus, the one place where they are written, into the form the Prometheus operator takes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

copy({ from: 'rules.yml', name: 'paywright', into: 'monitoring' });
copy({ from: 'postgres-rules.yml', name: 'paywright-postgres', into: 'postgres-cloudnative-pg' });
copy({ from: 'kafka-rules.yml', name: 'paywright-kafka', into: 'kafka-strimzi' });

function copy({ from, name, into }) {
  const rules = readFileSync(join(root, 'ops/prometheus', from), 'utf8');
  const groups = rules
    .slice(rules.search(/^groups:/m))
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');

  writeFileSync(
    join(root, 'k8s/components', into, 'alert-rules.yaml'),
    `# Made by npm run k8s:alerts from ops/prometheus/${from}; change it there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ${name}
spec:
${groups}`,
  );
}
