import type { Money } from '@paywright/kernel';
import type { Dispute } from './dispute';

/** What an acquirer said of itself in one upstream message; kept with the fact it belongs to. */
export interface Acquirer {
  readonly acquirerName: string;
  readonly referenceRequestId?: string;
  readonly acquirerTransactionId?: string;
  readonly acquirerMerchantId?: string;
  readonly acquirerResultCode?: string;
  readonly acquirerResultMessage?: string;
  readonly acquirerReferenceNo?: string;
}

/**
 * How the money is taken once this acquirer approves: by a capture it reports on its own (`separate`), together with the
 * payment (`with-payment`, 2C2P), or not known to us (`unknown`: hold and alarm). (APO reference 3.2)
 */
export type CaptureBasis = 'separate' | 'with-payment' | 'unknown';

/** How an acquirer takes the money, by the kind of card: only the payment knows which kind it was. */
export type CaptureBases = Readonly<Record<CardKind, CaptureBasis>>;

/** Who starts the capture of an approved payment: the acquirer by itself, or its merchant by request (APO reference C3). */
export type CaptureMode = 'AUTOMATIC' | 'MANUAL';

/** What an acquirer does in its own way, as far as payments are decided by it (APO reference 3.2). */
export interface AcquirerRules {
  readonly captureBases: CaptureBases;
  /** Whether an approved payment can be canceled until it is captured. */
  readonly canVoid: Readonly<Record<CardKind, boolean>>;
  readonly partialCapture: boolean;
  readonly multipleCaptures: boolean;
  readonly partialRefund: boolean;
  /** How long an approval can be captured by request where upstream names no time, milliseconds. */
  readonly manualCaptureWindowMs: number;
}

/** `issuer-authenticated`: a South Korean card on its issuer's page; `general`: any other card (APO reference 3.2). */
export type CardKind = 'issuer-authenticated' | 'general';

/** A card kept for later payments of its buyer: what may be shown of it. */
export interface SavedCard {
  readonly cardId: string;
  readonly referenceBuyerId: string;
  readonly brand?: string;
  readonly lastFour?: string;
  readonly funding?: string;
  readonly issuingCountry?: string;
  readonly usable: boolean;
}

/** Where a finding comes from. All but a proof of our own were verified by signature before they got here. */
export interface Evidence {
  readonly via: 'answer' | 'notification' | 'inquiry';
  /** The operation or the stored notification that holds the raw message. */
  readonly id: string;
  /** Of an inquiry: when it was asked, epoch milliseconds. What happened later it cannot know. */
  readonly askedAt?: number;
}

/**
 * One thing learnt about an attempt, whoever brought it: the answer to our call, a notification or an inquiry. The same
 * finding may come several times, in any order.
 */
export type UpstreamFinding =
  /** The buyer must go to `normalUrl`. */
  | { readonly kind: 'action-required'; readonly normalUrl: string }
  /** In the works upstream. `buyerPaid`: the buyer is done and the channel is not final yet. */
  | { readonly kind: 'pending'; readonly buyerPaid: boolean }
  /** Silence, or an answer that proves nothing. Never a failure. */
  | { readonly kind: 'unknown'; readonly cause: string }
  /** Inquiry knows no such payment. Right after a call this proves nothing. */
  | {
      readonly kind: 'not-found';
      /** Asked after its time, and again and again: it never arrived there (APO reference C22). */
      readonly neverArrived?: boolean;
    }
  /** Approved; `amount` is absent when the message did not name it. */
  | {
      readonly kind: 'succeeded';
      readonly amount?: Money;
      readonly acquirer?: Acquirer;
      readonly rules: AcquirerRules;
      /** Until when it can be captured by request, epoch milliseconds. */
      readonly captureBy?: number;
    }
  /** Final: declined, refused or closed. */
  | {
      readonly kind: 'failed';
      readonly resultCode: string;
      readonly detail: string;
      /** Ours, where it was not upstream that declined. */
      readonly reason?: 'card-gone';
      /** A decline after which another attempt is worth making, and may be made. */
      readonly retryable?: boolean;
    }
  /** Final: canceled upstream. */
  | {
      readonly kind: 'canceled';
      readonly resultCode: string;
      readonly detail: string;
      /** Of the cancel whose answer this is. */
      readonly requestId?: string;
      /** Told by a capture's refusal: of what was not captured yet nothing can be captured any more. */
      readonly ofRest?: boolean;
    }
  /** Money was taken. */
  | {
      readonly kind: 'captured';
      readonly captureId: string;
      readonly captureRequestId?: string;
      readonly amount?: Money;
      readonly capturedAt: number;
      readonly acquirer?: Acquirer;
    }
  /** A capture was refused. */
  | {
      readonly kind: 'capture-failed';
      readonly captureId: string;
      readonly captureRequestId?: string;
      readonly resultCode: string;
      readonly detail: string;
    }
  /** A cancel was refused: too late for it, or the payment's state does not allow it. */
  | {
      readonly kind: 'cancel-refused';
      /** Whose refusal it is; any open cancel's where it does not say. */
      readonly requestId?: string;
      readonly resultCode: string;
      readonly detail: string;
    }
  /** A refund was taken up, under this number of upstream's; whether it succeeds is told later (APO reference C12). */
  | { readonly kind: 'refund-accepted'; readonly refundRequestId: string; readonly refundId: string }
  /** Money was given back. */
  | {
      readonly kind: 'refunded';
      readonly refundRequestId?: string;
      readonly refundId?: string;
      readonly amount?: Money;
    }
  /** The buyer's card is kept upstream, and so is its token here. */
  | { readonly kind: 'card-saved'; readonly card: SavedCard }
  /** Paid, and the card was not kept. */
  | { readonly kind: 'card-not-saved' }
  /** A dispute was opened, or went on. */
  | { readonly kind: 'disputed'; readonly dispute: Omit<Dispute, 'at'> }
  /** A refund was refused, or failed on its way. */
  | {
      readonly kind: 'refund-failed';
      readonly refundRequestId?: string;
      readonly refundId?: string;
      readonly resultCode: string;
      readonly detail: string;
    };

export type FindingKind = UpstreamFinding['kind'];

/** The kinds in the order the lifecycle table shows them. */
export const findingKinds: readonly FindingKind[] = [
  'action-required',
  'pending',
  'unknown',
  'not-found',
  'succeeded',
  'failed',
  'canceled',
  'captured',
  'capture-failed',
  'cancel-refused',
  'refund-accepted',
  'refunded',
  'refund-failed',
  'disputed',
  'card-saved',
  'card-not-saved',
];
