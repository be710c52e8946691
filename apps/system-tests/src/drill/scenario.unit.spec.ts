import { upstreamAccounts } from '@paywright/running-system';
import { loadSeconds, planDrill, priority, settingsOfRoutes } from './scenario';

describe.each([
  ['long', planDrill({ short: false, seconds: 12 })],
  ['short', planDrill({ short: true, seconds: 5 })],
])('the %s drill', (_form, scenario) => {
  const { phases, limits, upstreamTimeoutMs } = scenario;

  it('has the first account fail in every way, then all of them', () => {
    expect(phases.flatMap(({ trouble }) => (trouble ? [[trouble.kind, trouble.routes]] : []))).toEqual([
      ['http-error', ['apo-kr']],
      ['answer-slow', ['apo-kr']],
      ['answer-lost-after-commit', ['apo-kr']],
      ['answer-unsigned', ['apo-kr']],
      ['http-error', upstreamAccounts.map(({ route }) => route)],
    ]);
  });

  it('lets upstream recover between troubles, for longer than a breaker takes to probe', () => {
    phases.forEach(({ trouble }, index) => {
      const before = phases[index - 1];
      if (!trouble || !before) return;
      expect(before.trouble).toBeUndefined();
      expect(before.seconds * 1000).toBeGreaterThan(limits.resetTimeoutMs);
    });
  });

  it('is silent for longer than anybody waits for an answer', () => {
    const silence = phases.find(({ trouble }) => trouble?.kind === 'answer-slow')?.trouble;
    expect(Number(silence?.value)).toBeGreaterThan(upstreamTimeoutMs);
  });

  it('has every route under the same limits, those it is judged by', () => {
    const settings = settingsOfRoutes(scenario);
    expect(Object.keys(settings)).toEqual([...priority]);
    expect(settings['antom-kr']).toMatchObject({
      limits: { callsAtOnce: limits.callsAtOnce },
      breaker: { volumeThreshold: limits.volumeThreshold, resetTimeout: `${limits.resetTimeoutMs}ms` },
    });
  });

  it('lets orders arrive in every phase', () => {
    expect(loadSeconds(scenario)).toBe(phases.reduce((sum, { seconds }) => sum + seconds, 0));
  });
});
