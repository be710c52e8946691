import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '../../../..');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function rulesIn(file: string): readonly Rule[] {
  const { groups } = parse(readFileSync(join(root, 'ops/prometheus', file), 'utf8')) as {
    groups: readonly { name: string; rules: readonly Rule[] }[];
  };
  return groups.flatMap((group) => group.rules);
}

const rules = rulesIn('rules.yml');
const alerts = [...rules, ...rulesIn('postgres-rules.yml'), ...rulesIn('kafka-rules.yml')].filter(
  ({ alert }) => alert !== undefined,
);

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[];
}

const dashboardFolder = join(root, 'ops/grafana/dashboards');
const dashboards = readdirSync(dashboardFolder).map(
  (file) =>
    JSON.parse(readFileSync(join(dashboardFolder, file), 'utf8')) as { title: string; panels: readonly Panel[] },
);
const queries = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => [`${title}: ${panel.title}`, expr] as const)),
);

/** Names that the code registers, and those that prom-client adds about the process. */
function registeredMetrics(): Set<string> {
  const sources = ['apps', 'libs', 'libs/platform']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name, 'src')))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(file, 'utf8'));
  const registration = /\b(?:counter|gauge|histogram|observe)(?:<[^>]*>)?\(\s*\{\s*name: '(\w+)'/g;
  const ours = sources.flatMap((text) => [...text.matchAll(registration)].map((match) => match[1] ?? ''));
  const program =
    "const c = require('prom-client'); c.collectDefaultMetrics(); console.log(c.register.getMetricsAsArray().map((m) => m.name).join())";
  const aboutProcess = execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8' });
  const recorded = rules.flatMap(({ record }) => record ?? []);
  return new Set([...ours, ...aboutProcess.trim().split(','), ...recorded, 'up', 'ALERTS']);
}

const keywords = new Set(
  'sum max min count rate increase changes min_over_time absent vector by and or histogram_quantile le time'.split(' '),
);

/** The metrics a query names: neither functions nor labels. */
function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\bby \([^)]*\)/g, '');
  return [...bare.matchAll(/[a-zA-Z_:][\w:]*/g)].map(([name]) => name).filter((name) => !keywords.has(name));
}

describe('what operators are shown', () => {
  const known = registeredMetrics();
  const isKnown = (name: string): boolean => known.has(name) || known.has(name.replace(/_(bucket|sum|count)$/, ''));

  it('is found in the code: the names are read from it', () => {
    expect([...known]).toEqual(
      expect.arrayContaining(['payments_unknown', 'http_request_seconds', 'consumer_lag_messages']),
    );
  });

  it.each(rules.map(({ alert, record, expr }) => [alert ?? record ?? '', expr]))(
    'rule %s asks for metrics that exist',
    (_, expr) => {
      expect(metricsIn(expr)).not.toHaveLength(0);
      expect(metricsIn(expr).filter((name) => !isKnown(name))).toEqual([]);
    },
  );

  it.each(queries)('%s asks for metrics that exist', (_, expr) => {
    expect(metricsIn(expr).filter((name) => !isKnown(name))).toEqual([]);
  });

  it('has every metric of ours on a dashboard', () => {
    const shown = new Set(
      queries.flatMap(([, expr]) => metricsIn(expr)).map((name) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    const ours = [...known].filter((name) => !/^(nodejs|process|paywright:|sandbox_|up$|ALERTS$)/.test(name));
    const elsewhere = [
      'payments_unknown_alarm',
      'results_parked_oldest_age_seconds',
      'payments_deferred_oldest_age_seconds',
    ];
    const details = ['health_pay_calls', 'health_pay_latency_calls'];
    expect(ours.filter((name) => !shown.has(name) && ![...elsewhere, ...details].includes(name))).toEqual([]);
  });
});

describe('an alert', () => {
  it.each(alerts.map((alert) => [alert.alert, alert] as const))(
    '%s says how bad it is, what is so, and what to do next',
    (_, alert) => {
      expect(['critical', 'warning']).toContain(alert.labels?.['severity']);
      expect(alert.annotations?.['summary']).toMatch(/\w+ \w+/);
      expect((alert.annotations?.['action'] ?? '').length).toBeGreaterThan(60);
    },
  );

  it('names no document that is not there', () => {
    const named = alerts.flatMap(({ annotations }) => annotations?.['action']?.match(/docs\/[\w/-]+\.md/g) ?? []);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('has a name of its own', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(names).toHaveLength(new Set(names).size);
  });
});

describe('a dashboard', () => {
  it('finds the provisioned data source', () => {
    const source = parse(readFileSync(join(root, 'ops/grafana/provisioning/datasources/prometheus.yml'), 'utf8')) as {
      datasources: readonly { uid: string }[];
    };
    const used = dashboards.flatMap(({ panels }) =>
      panels.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid)),
    );
    expect([...new Set(used)]).toEqual(source.datasources.map(({ uid }) => uid));
  });
});
