import {
  acceptedFollowUpSchema,
  cardReferenceViewSchema,
  cardSessionViewSchema,
  createCancellationSchema,
  createCaptureSchema,
  createPaymentSchema,
  createRefundSchema,
  paymentListSchema,
  paymentViewSchema,
  problemSchema,
  savedCardListSchema,
  timelineSchema,
  typedCardSchema,
} from '@paywright/contracts';
import { z } from 'zod';

/** The schemas of bodies, by their name in the document; what is checked at run time and what is documented are one. */
export function componentSchemas(): Record<string, object> {
  return {
    ...jsonSchemas('input', {
      CreatePayment: createPaymentSchema,
      CreateCapture: createCaptureSchema,
      CreateCancellation: createCancellationSchema,
      CreateRefund: createRefundSchema,
      TypedCard: typedCardSchema,
    }),
    ...jsonSchemas('output', {
      Payment: paymentViewSchema,
      AcceptedFollowUp: acceptedFollowUpSchema,
      CardList: savedCardListSchema,
      CardSession: cardSessionViewSchema,
      CardReference: cardReferenceViewSchema,
      PaymentList: paymentListSchema,
      Timeline: timelineSchema,
      Problem: problemSchema,
    }),
  };
}

function jsonSchemas(io: 'input' | 'output', schemas: Readonly<Record<string, z.ZodType>>): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const written = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` }).schemas;
  return Object.fromEntries(Object.entries(written).map(([id, schema]) => [id, withoutIdentity(schema)]));
}

/** In the document a schema is named by its place, and its dialect is OpenAPI's own. */
function withoutIdentity({ $schema: _dialect, $id: _id, ...schema }: z.core.JSONSchema.BaseSchema): object {
  return schema;
}

/** A query string's schema as OpenAPI lists it: a parameter per field. */
export function queryParameters(schema: z.ZodObject): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: field,
  }));
}
