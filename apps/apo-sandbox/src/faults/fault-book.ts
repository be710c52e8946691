import type { Random } from '@paywright/kernel';
import type { Merchant } from '../merchants/merchant';
import type { FaultKind, FaultKindInfo } from './fault-kinds';
import { faultKinds } from './fault-kinds';

export const apiNames = ['pay', 'inquiryPayment', 'capture', 'cancel', 'refund', 'inquiryRefund'] as const;
export type ApiName = (typeof apiNames)[number];

export const notifyTypes = ['PAYMENT_RESULT', 'CAPTURE_RESULT', 'REFUND_RESULT', 'DISPUTE'] as const;
export type NotifyType = (typeof notifyTypes)[number];

/** The moment at which a fault may strike; a payment is one. */
export interface Occasion {
  readonly api?: ApiName;
  readonly notifyType?: NotifyType;
  /** Whose call, payment or notification it is. */
  readonly merchant?: Pick<Merchant, 'clientId'>;
  readonly paymentRequestId?: string;
  readonly referenceOrderId?: string;
}

/** What a fault is limited to: every field given must equal the occasion's. */
export interface FaultMatch {
  readonly api?: ApiName;
  readonly notifyType?: NotifyType;
  /** The account's. */
  readonly clientId?: string;
  readonly paymentRequestId?: string;
  readonly referenceOrderId?: string;
}

/** What is to go wrong, and when. */
export interface FaultSpec {
  readonly kind: FaultKind;
  readonly value?: string;
  readonly match: FaultMatch;
  /** How often it strikes; absent means every time. */
  readonly times?: number;
  /** In [0, 1]; absent means always. */
  readonly probability?: number;
}

/** A fault that is set. */
export interface Fault extends FaultSpec {
  readonly id: string;
  struck: number;
}

/** The faults that are set, by the admin API or by triggers in a payment. */
export class FaultBook {
  private readonly general = new Map<string, Fault>();
  private readonly byRequest = new Map<string, Fault[]>();
  private count = 0;

  constructor(private readonly random: Random) {}

  add(spec: FaultSpec): Fault {
    this.count += 1;
    const fault = { ...spec, id: `fault-${this.count}`, struck: 0 };
    this.general.set(fault.id, fault);
    return fault;
  }

  /** Sets the triggers of a payment; the second time for the same number changes nothing. */
  arm(paymentRequestId: string, specs: readonly FaultSpec[]): void {
    if (specs.length === 0 || this.byRequest.has(paymentRequestId)) return;
    this.byRequest.set(
      paymentRequestId,
      specs.map((spec, index) => ({ ...spec, id: `${paymentRequestId}-trigger-${index + 1}`, struck: 0 })),
    );
  }

  /** Forgets a payment's triggers. */
  disarm(paymentRequestId: string): void {
    this.byRequest.delete(paymentRequestId);
  }

  remove(id: string): boolean {
    return this.general.delete(id);
  }

  /** Forgets everything that was set, triggers included. */
  clear(): void {
    this.general.clear();
    this.byRequest.clear();
  }

  list(): readonly Fault[] {
    return [...this.general.values(), ...[...this.byRequest.values()].flat()];
  }

  /** The value of the fault of this kind that strikes now, having counted it; undefined when all is to go well. */
  strike(kind: FaultKind, occasion: Occasion): string | undefined {
    const triggered = occasion.paymentRequestId && this.byRequest.get(occasion.paymentRequestId);
    if (this.general.size === 0 && !triggered) return undefined;
    const candidates = triggered ? [...triggered, ...this.general.values()] : this.general.values();
    for (const fault of candidates) {
      if (fault.kind !== kind || !fits(fault.match, occasion)) continue;
      if (fault.times !== undefined && fault.struck >= fault.times) continue;
      if (fault.probability !== undefined && this.random.next() >= fault.probability) continue;
      fault.struck += 1;
      const info: FaultKindInfo = faultKinds[kind];
      return fault.value ?? info.usual ?? '';
    }
    return undefined;
  }
}

function fits(match: FaultMatch, { merchant, ...occasion }: Occasion): boolean {
  const moment: FaultMatch = { ...occasion, clientId: merchant?.clientId };
  return (Object.keys(match) as (keyof FaultMatch)[]).every(
    (key) => match[key] === undefined || match[key] === moment[key],
  );
}
