import { acquirerProfile } from '@paywright/apo';
import { money, parsePaymentId, parsePaymentRequestId } from '@paywright/kernel';
import {
  apply,
  decide,
  type Evidence,
  type Payment,
  type PaymentCommand,
  type UpstreamFinding,
} from '@paywright/payments';
import { advancePayment } from '../payments/advance-payment';
import { rulesOf } from '../routes/rules-of';
import { decisionsOf } from './decisions-of';

const at = Date.UTC(2026, 10, 1);
const amount = money(4_200n, 'KRW');
const rules = rulesOf(acquirerProfile('ALIPAY'));
const succeeded: UpstreamFinding = { kind: 'succeeded', amount, acquirer: { acquirerName: 'ALIPAY' }, rules };
const captured: UpstreamFinding = { kind: 'captured', captureId: 'c-1', amount, capturedAt: at };
const canceled: UpstreamFinding = { kind: 'canceled', resultCode: 'ORDER_IS_CANCELED', detail: '' };
const failed = (resultCode: string, more: object = {}): UpstreamFinding => ({
  kind: 'failed',
  resultCode,
  detail: '',
  ...more,
});
const next = { paymentRequestId: parsePaymentRequestId('pr_2'), route: 'antom-kr', expiresAt: at + 540_000 };

interface Told {
  readonly via: Evidence['via'];
  readonly findings: readonly UpstreamFinding[];
  readonly next?: typeof next;
}

/** What is counted when these messages come one after the other, each naming an acquirer of its own: `M1`, `M2`… */
function countedOf(...messages: readonly Told[]): string[] {
  const commands: PaymentCommand[] = messages.map((told, index) => ({
    kind: 'RecordFindings',
    at: at + index,
    evidence: { via: told.via, id: `M${index + 1}`, askedAt: at },
    findings: told.findings,
    next: told.next,
  }));
  const decisions = decisionsOf(advancePayment(requested(), commands).recorded, ({ id }) => id);
  return decisions.map(
    ({ route, acquirerName, approved }) => `${approved ? 'approved' : 'declined'} ${route} ${acquirerName}`,
  );
}

function requested(): Payment {
  const decision = decide(undefined, {
    kind: 'RequestPayment',
    at,
    paymentId: parsePaymentId('pay_00000000000000000000000001'),
    source: 'order-service',
    paymentRef: 'ref-1',
    referenceOrderId: 'order-1',
    amount,
    card: 'issuer-authenticated',
    captureMode: 'AUTOMATIC',
    paymentRequestId: parsePaymentRequestId('pr_1'),
    route: 'apo-kr',
    expiresAt: at + 540_000,
  });
  if (!decision.accepted) throw new Error(decision.reason);
  return decision.facts.reduce<Payment | undefined>(apply, undefined) as Payment;
}

const notified = (...findings: UpstreamFinding[]): Told => ({ via: 'notification', findings });
const answered = (...findings: UpstreamFinding[]): Told => ({ via: 'answer', findings });
const inquired = (...findings: UpstreamFinding[]): Told => ({ via: 'inquiry', findings });

describe('an attempt counts as approved', () => {
  it.each<[string, Told[]]>([
    ['when its approval is told', [notified(succeeded)]],
    ['once, however often it is told', [notified(succeeded), inquired(succeeded), notified(succeeded)]],
    ['when its capture comes first', [notified(captured), notified(succeeded)]],
    ['and stays so when it is canceled afterwards', [notified(succeeded), notified(canceled)]],
  ])('%s', (_, messages) => expect(countedOf(...messages)).toEqual(['approved apo-kr M1']));

  it('when money is found where a decline was to be confirmed, and not as declined, too', () => {
    const decline = answered(failed('DO_NOT_HONOR', { retryable: true }));
    expect(countedOf(decline, inquired(succeeded))).toEqual(['approved apo-kr M2']);
  });
});

describe('an attempt counts as declined', () => {
  it.each(['DO_NOT_HONOR', 'RISK_REJECT', 'PROCESS_FAIL', 'A_CODE_OF_NEXT_YEAR'])('by %s', (code) =>
    expect(countedOf(notified(failed(code)), inquired(failed(code)))).toEqual(['declined apo-kr M1']),
  );

  it('when the inquiry confirms it, of the route it was tried on, and by the name told then', () => {
    const decline = answered(failed('DO_NOT_HONOR', { retryable: true }));
    expect(countedOf(decline)).toEqual([]);
    expect(countedOf(decline, inquired(failed('DO_NOT_HONOR')))).toEqual(['declined apo-kr M2']);
    const moved = { ...inquired(failed('DO_NOT_HONOR')), next };
    expect(countedOf(decline, moved, notified(succeeded))).toEqual(['declined apo-kr M2', 'approved antom-kr M3']);
  });

  it('and money that comes all the same counts no more', () =>
    expect(countedOf(notified(failed('DO_NOT_HONOR')), inquired(succeeded))).toEqual(['declined apo-kr M1']));
});

describe('nothing is counted', () => {
  it.each<[string, UpstreamFinding]>([
    ['while it is under way', { kind: 'pending', buyerPaid: true }],
    ['of a call without a usable answer', { kind: 'unknown', cause: 'timeout' }],
    ['when it is canceled', canceled],
    ['when its time was over upstream', failed('ORDER_IS_CLOSED')],
    ['when our request was wrong', failed('PARAM_ILLEGAL')],
    ['when our contract forbids it', failed('INVALID_CONTRACT')],
    ['when the card was gone before it could be sent', failed('CARD_GONE', { reason: 'card-gone' })],
  ])('%s', (_, finding) => expect(countedOf(notified(finding))).toEqual([]));
});
