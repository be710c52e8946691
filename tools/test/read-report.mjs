import { readFileSync } from 'node:fs';

/** Counts a tier from Jest's report. A suite that did not even load counts as one failure; a report that is missing too. */
export function readReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    console.error(`Jest ended without a report in ${path}.`);
    return { passed: 0, failed: 1, notRun: [] };
  }
  const notRun = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ ancestorTitles }) => reasonIn(ancestorTitles) ?? 'skipped, with no reason given');
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    notRun,
  };
}

/** Suites that cannot run here carry the reason in their name: 'kafka event log (not run: no Kafka, ...)'. */
function reasonIn(titles) {
  return titles.map((title) => /\(not run: (.*)\)$/.exec(title)?.[1]).find((reason) => reason !== undefined);
}
