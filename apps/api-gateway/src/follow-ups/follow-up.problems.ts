import type { FollowUpSnapshot } from '@paywright/contracts';
import { Problem } from '@paywright/http';

export function notYourPayment(source: string): Problem {
  return new Problem(403, 'not-your-payment', 'The payment was asked for by somebody else', {
    detail: `Only ${source}, which asked for it, may capture, cancel or refund it.`,
  });
}

export function referenceReused(field: string, kind: string): Problem {
  return new Problem(409, 'reference-reused', `The ${field} was used for another request`, {
    errors: [
      {
        field,
        rule: `belongs to another ${kind} of this payment`,
        fix: `use a new ${field} for a new ${kind} (it is the Idempotency-Key when left out)`,
      },
    ],
  });
}

/** payment-service has refused it by a rule, before any call upstream. */
export function followUpRefused({ kind, reference, reason, detail }: FollowUpSnapshot): Problem {
  return new Problem(409, reason ?? 'refused', `The ${kind} is refused`, { detail, extra: { kind, reference } });
}

export function amountOfOtherCurrency(field: string, currency: string): Problem {
  return new Problem(422, 'invalid-body', 'The body breaks its rules', {
    errors: [{ field: `${field}.currency`, rule: `must be ${currency}, the payment's currency` }],
  });
}

export function amountAbovePayment(field: string, value: string): Problem {
  return new Problem(422, 'invalid-body', 'The body breaks its rules', {
    errors: [{ field: `${field}.value`, rule: `must be at most ${value}, the payment's amount` }],
  });
}
