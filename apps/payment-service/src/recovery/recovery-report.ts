/** What was found and done, in numbers; and what is left for a person. */
export interface RecoveryReport {
  /** Messages read from the log. */
  readonly read: number;
  /** Payments the restored database has, and that may have gone on: all in doubt. */
  open: number;
  /** Requests for payments that the database did not know; what became of each is one of the next five. */
  lostPayments: number;
  /** Upstream has it. */
  foundUpstream: number;
  /** The log says where it was given, upstream has nothing: it goes on there, under the same number. */
  knownByLog: number;
  /** Nothing of it was found anywhere: it goes on, on one route. */
  foundNowhere: number;
  /** Not found, while some account gave no answer that may have it: nothing happens to it. */
  held: number;
  /** It had been refused, or had ended without money, and that stays so. */
  overBefore: number;
  /** Attempts of open payments that were begun after the moment restored to. */
  attemptsFound: number;
  /** Captures, cancels and refunds asked for since, decided again under the same numbers. */
  followUps: number;
  /** Of these, refused before and not decided again. */
  followUpsRefused: number;
  /** Payments whose doubt is not over: inquired about by the service from here on. */
  unknown: number;
  /** What only a person can settle, in sentences. */
  readonly forOperators: string[];
  /** Routes that gave no usable answer, with how many payments wait for their word. */
  silent: Readonly<Record<string, number>>;
}

/** Before anything is done; `read`: messages. */
export function emptyReport(read: number): RecoveryReport {
  return {
    read,
    open: 0,
    lostPayments: 0,
    foundUpstream: 0,
    knownByLog: 0,
    foundNowhere: 0,
    held: 0,
    overBefore: 0,
    attemptsFound: 0,
    followUps: 0,
    followUpsRefused: 0,
    unknown: 0,
    forOperators: [],
    silent: {},
  };
}

/** In sentences, of a recovery that is finished. */
export function describeRecovery(report: RecoveryReport): string[] {
  const { foundUpstream, knownByLog, foundNowhere, held, overBefore } = report;
  return [
    `${report.read} messages read`,
    `${report.open} payments were open, all inquired about; ${report.attemptsFound} further attempts of theirs found`,
    `${report.lostPayments} payments rebuilt that the database did not know: ${foundUpstream} found upstream, ` +
      `${knownByLog} known by the log alone, ${foundNowhere} found nowhere, ${held} held, ${overBefore} over without money before`,
    `${report.followUps} captures, cancels and refunds decided again, ${report.followUpsRefused} of them refused as before`,
    `${report.unknown} payments unknown: see GET /admin/unknown once the service runs`,
    ...describeSilence(report),
  ];
}

/** In sentences, of one that has decided nothing: who gave no answer. What is left for a person was said when it was found. */
export function describeSilence({ silent, forOperators }: RecoveryReport): string[] {
  const kept = `${forOperators.length} sentences for an operator, above: GET /admin/recoveries shows them once the service runs`;
  return [
    ...Object.entries(silent).map(([route, count]) => `${route} gave no answer about ${count} payments`),
    ...(forOperators.length > 0 ? [kept] : []),
  ];
}
