import { type CreatePayment, createPaymentSchema, isPlainHttp } from '@paywright/contracts';
import { isLoopbackUrl } from '@paywright/config';
import { zodBody } from '@paywright/http';

/** The contract takes plain http for loopback; other plain http it refuses itself. */
const httpsOnlySchema = createPaymentSchema.refine(
  ({ paymentRedirectUrl: url }) => !(URL.canParse(url) && isPlainHttp(url) && isLoopbackUrl(url)),
  { path: ['paymentRedirectUrl'], message: 'must be an https URL' },
);

/** What this gateway asks of a request for a payment. */
export class CreatePaymentRules {
  private readonly body;

  constructor({ allowHttpUrls }: { readonly allowHttpUrls: boolean }) {
    this.body = zodBody(allowHttpUrls ? createPaymentSchema : httpsOnlySchema);
  }

  /** Throws a 422 problem with every fault of the body. */
  read(body: unknown): CreatePayment {
    return this.body.transform(body, { type: 'body' });
  }
}
