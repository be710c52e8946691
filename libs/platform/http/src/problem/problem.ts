import type { ProblemDocument, ProblemFault } from '@paywright/contracts';

export interface ProblemDetails {
  /** One sentence or two about this occurrence, for a person. No card data, no internals. */
  readonly detail?: string;
  /** Every fault of the request. */
  readonly errors?: readonly ProblemFault[];
  /** Further members of the document, such as the payment that holds the order. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer to a request that cannot be served (RFC 9457); throw it anywhere below a controller. */
export class Problem extends Error {
  /** `urn:paywright:problem:<kind>`: what clients decide by. */
  readonly type: string;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemFault[] | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /** `kind` is kebab-case and stays as it is once published; `title` says the same to a person. */
  constructor(
    readonly status: number,
    kind: string,
    readonly title: string,
    { detail, errors, extra = {}, headers = {}, cause }: ProblemDetails = {},
  ) {
    super(detail ?? title, { cause });
    this.name = 'Problem';
    this.type = `urn:paywright:problem:${kind}`;
    this.detail = detail;
    this.errors = errors;
    this.extra = extra;
    this.headers = headers;
  }

  /** The problem document. */
  toJSON(): ProblemDocument {
    const { type, title, status, detail, errors, extra } = this;
    return { type, title, status, ...(detail && { detail }), ...(errors && { errors: [...errors] }), ...extra };
  }
}
