import type { ProblemDocument, ProblemFault } from '@paywright/contracts';

/** The API refused a request, with its problem document (RFC 9457). */
export class ApiProblem extends Error {
  /** HTTP status. */
  readonly status: number;
  /** `urn:paywright:problem:<kind>`: decide by this one. */
  readonly type: string;
  /** Each field and the rule it broke. */
  readonly errors: readonly ProblemFault[];
  /** Whether the same request, with the same Idempotency-Key, may succeed later. */
  readonly retryable: boolean;

  constructor(
    readonly document: ProblemDocument,
    /** Seconds the API asks to wait before the next try. */
    readonly retryAfterS?: number,
  ) {
    const faults = (document.errors ?? []).map(({ field, rule }) => `${field} ${rule}`).join('; ');
    super([document.title, document.detail, faults].filter(Boolean).join(': '));
    this.name = 'ApiProblem';
    this.status = document.status;
    this.type = document.type;
    this.errors = document.errors ?? [];
    this.retryable = document.status === 429 || document.status >= 500;
  }
}
