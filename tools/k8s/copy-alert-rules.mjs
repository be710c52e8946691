#!/usr/bin/env node
/** Puts the rules of ops/prometheus/rules.yml, the one place where they are written, into the form the Prometheus operator takes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const rules = readFileSync(join(root, 'ops/prometheus/rules.yml'), 'utf8');
const groups = rules
  .slice(rules.search(/^groups:/m))
  .split('\n')
  .map((line) => (line === '' ? line : `  ${line}`))
  .join('\n');

writeFileSync(
  join(root, 'k8s/components/monitoring/alert-rules.yaml'),
  `# Made by npm run k8s:alerts from ops/prometheus/rules.yml; change it there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: paywright
spec:
${groups}`,
);
