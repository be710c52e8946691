import { readFileSync } from 'node:fs';
import path from 'node:path';
import { money } from '@paywright/kernel';
import { decide } from './decide';
import { capture, findings, paymentIn, recordFindings, replay } from './payment.builders';
import { paymentStatuses, type PaymentStatus } from './payment';
import { type FindingKind, findingKinds } from './upstream-finding';

const document = readFileSync(path.join(__dirname, '../../../docs/payment-lifecycle.md'), 'utf8');

/** The rows of the table between the lifecycle marks. */
function readTable(): { status: PaymentStatus; finding: FindingKind; cell: string }[] {
  const table = /<!-- lifecycle -->([\s\S]*?)<!-- \/lifecycle -->/.exec(document)?.[1] ?? '';
  const [header = [], , ...rows] = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.flatMap(([status, ...cells]) =>
    cells.map((cell, column) => ({
      status: status as PaymentStatus,
      finding: header[column + 1] as FindingKind,
      cell,
    })),
  );
}

const table = readTable();

/** A refused pay is another matter: see decide.unit.spec.ts. */
const evidence = { via: 'notification', id: 'ntf_1' } as const;

describe('the lifecycle table', () => {
  it('has a cell for every status and every finding', () => {
    const seen = table.map(({ status, finding }) => `${status} × ${finding}`).sort();
    const wanted = paymentStatuses.flatMap((status) => findingKinds.map((finding) => `${status} × ${finding}`)).sort();
    expect(seen).toEqual(wanted);
  });

  it.each(table)('$status × $finding → $cell', ({ status, finding, cell }) => {
    const before = paymentIn(status);
    const decision = decide(before, recordFindings([findings[finding]], finding === 'failed' ? { evidence } : {}));
    if (!decision.accepted) throw new Error(decision.reason);
    const after = replay(before, decision.facts);

    const [next, ...marks] = cell.split(' ');
    expect(after.status).toBe(next === '=' ? status : next);
    expect(after.holds.length > before.holds.length).toBe(marks.includes('!'));
    expect(decision.facts.some(({ kind }) => kind === 'LatePaymentReceived')).toBe(marks.includes('late'));
    if (marks.includes('late')) expect(decision.facts.map(({ kind }) => kind)).not.toContain('PaymentCaptured');
  });
});

describe('a captured payment', () => {
  it('ignores the same capture reported again', () => {
    const decision = decide(paymentIn('captured'), recordFindings([{ ...findings.captured, ...sameCapture() }]));
    expect(decision).toEqual({ accepted: true, facts: [] });
  });

  it('is held when the same capture is reported with another amount', () => {
    const decision = decide(
      paymentIn('captured'),
      recordFindings([{ ...findings.captured, ...sameCapture(), amount: money(1n, 'KRW') }]),
    );
    expect(decision.accepted && decision.facts.map(({ kind }) => kind)).toEqual(['PaymentHeld']);
  });
});

function sameCapture() {
  return { captureId: capture.captureId, amount: capture.amount };
}
