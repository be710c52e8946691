import { listPaymentsQuerySchema } from '@paywright/contracts';
import { listCardsQuerySchema } from '../cards/list-cards.query';
import { getPaymentQuerySchema } from '../payments/get-payment.query';
import { longestWaitS } from '../payments/prefer-wait';
import { queryParameters } from './components';
import {
  actionRequiredPaymentExample,
  createPaymentExample,
  invalidBodyExample,
  requestedPaymentExample,
} from './examples';

const reference = (schema: string) => ({ $ref: `#/components/schemas/${schema}` });

const json = (schema: string, description: string, more: object = {}) => ({
  description,
  content: { 'application/json': { schema: reference(schema), ...more } },
});

const problem = (description: string, example?: object) => ({
  description,
  content: { 'application/problem+json': { schema: reference('Problem'), ...(example && { example }) } },
});

const header = (description: string) => ({ description, schema: { type: 'string' } });

/** What every operation may answer. */
const problems = {
  401: problem('The API key is missing, unknown, expired or revoked.'),
  403: problem('The API key lacks the scope; `requiredScope` names it.'),
  429: { ...problem('Too many requests with this key.'), headers: { 'Retry-After': header('Seconds to wait.') } },
  503: problem('Not available for the moment; try again with the same key.'),
};

const paymentId = { name: 'paymentId', in: 'path', required: true, schema: { type: 'string' }, description: 'pay_…' };

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Your number of this request: 1 to 64 letters, digits or _ . : ~ -',
  schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9_.:~-]{0,63}$' },
  example: 'order-20261120-0042-1',
};

const followUp = (operationId: string, schema: string, summary: string, description: string) => ({
  post: {
    operationId,
    summary,
    description:
      `${description} What becomes of it stands in the payment's \`followUps\` and its timeline. A refusal by a rule is ` +
      'answered as such when it is known within a moment, and stands there as well. A repeated request, same key and same body, gets the same answer and asks once.',
    'x-required-scope': 'payments:write',
    parameters: [paymentId, idempotencyKey],
    requestBody: { required: false, content: { 'application/json': { schema: reference(schema) } } },
    responses: {
      202: {
        ...json('AcceptedFollowUp', 'Taken, now or by an earlier request.'),
        headers: {
          Location: header('Where the payment is read.'),
          'Idempotency-Replayed': header('`true` when an earlier request had asked for it.'),
        },
      },
      400: problem('The body is not JSON, or the Idempotency-Key is missing or unusable.'),
      404: problem('No such payment, or none this key may see.'),
      409: problem(
        'Refused by a rule, named by the type; or `reference-reused`: your number of it belongs to another.',
      ),
      415: problem('The body is not application/json.'),
      422: problem('The body breaks its rules, or the key was used with another body.'),
      ...problems,
      403: problem('The API key lacks the scope, or another source asked for the payment.'),
    },
  },
});

const listCards = {
  operationId: 'listCards',
  summary: 'List the cards a buyer let you keep, newest first',
  'x-required-scope': 'payments:read',
  parameters: queryParameters(listCardsQuerySchema),
  responses: { 200: json('CardList', 'The cards.'), 400: problem('A parameter breaks its rules.'), ...problems },
};

const deleteCard = {
  operationId: 'deleteCard',
  summary: 'Forget a kept card',
  'x-required-scope': 'payments:write',
  parameters: [{ name: 'cardId', in: 'path', required: true, schema: { type: 'string' }, description: 'crd_…' }],
  responses: { 204: { description: 'It is forgotten.' }, 404: problem('No such card, or not yours.'), ...problems },
};

const oldName = {
  deprecated: true,
  description: 'Its name is `/v1/saved-cards` now; this one is not reachable through the ingress.',
};

/** Every route of this API. */
export const paths = {
  '/v1/payments': {
    post: {
      operationId: 'createPayment',
      summary: 'Ask for a payment',
      description:
        'Answers at once; what becomes of it is read at the address in `Location`. A repeated request, same key and ' +
        'same body, gets the same answer again and never a second payment.',
      'x-required-scope': 'payments:write',
      parameters: [idempotencyKey],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: reference('CreatePayment'), example: createPaymentExample } },
      },
      responses: {
        202: {
          ...json('Payment', 'Accepted, now or by an earlier request.', { example: requestedPaymentExample }),
          headers: {
            Location: header('Where the payment is read.'),
            'Idempotency-Replayed': header('`true` when an earlier request created the payment.'),
          },
        },
        400: problem('The body is not JSON, or the Idempotency-Key is missing or unusable.'),
        409: problem('`order-already-held` or `payment-ref-reused`; `paymentId` names the payment in the way.'),
        413: problem('The body is too large.'),
        415: problem('The body is not application/json.'),
        422: problem('The body breaks its rules, or the key was used with another body.', invalidBodyExample),
        ...problems,
      },
    },
    get: {
      operationId: 'listPayments',
      summary: 'List payments, newest first',
      'x-required-scope': 'payments:read',
      parameters: queryParameters(listPaymentsQuerySchema),
      responses: {
        200: json('PaymentList', 'A page; `next` is the cursor of the one behind it.'),
        400: problem('A parameter breaks its rules.'),
        ...problems,
      },
    },
  },
  '/v1/payments/{paymentId}': {
    get: {
      operationId: 'getPayment',
      summary: 'Read a payment, now or once there is news',
      description:
        '`Prefer: wait=N` answers once the buyer can be told something: where to go, that it ended, that it is paid; ' +
        'with `after`, once the version is greater. After N seconds it answers with what there is.',
      'x-required-scope': 'payments:read',
      parameters: [
        paymentId,
        {
          name: 'Prefer',
          in: 'header',
          description: `\`wait=N\`, seconds, ${longestWaitS} at most`,
          schema: { type: 'string' },
          example: 'wait=20',
        },
        ...queryParameters(getPaymentQuerySchema),
      ],
      responses: {
        200: {
          ...json('Payment', 'The payment.', { example: actionRequiredPaymentExample }),
          headers: { 'Preference-Applied': header('The wait that was applied.') },
        },
        400: problem('A parameter breaks its rules.'),
        404: problem('No such payment, or none this key may see.'),
        ...problems,
      },
    },
  },
  '/v1/payments/{paymentId}/captures': followUp(
    'capturePayment',
    'CreateCapture',
    'Take the money of an approved payment',
    'For payments asked for with `paymentFactor.captureMode` MANUAL; the whole amount unless your contract with the ' +
      'acquirer allows parts.',
  ),
  '/v1/payments/{paymentId}/cancellations': followUp(
    'cancelPayment',
    'CreateCancellation',
    'End a payment before its money is taken',
    'An unfinished payment, or an approved one where the acquirer allows it; never a captured one, which is refunded.',
  ),
  '/v1/payments/{paymentId}/refunds': followUp(
    'refundPayment',
    'CreateRefund',
    'Give money back',
    'Everything that is left, or a part; what is under way and done never passes what was captured.',
  ),
  '/v1/card-sessions': {
    post: {
      operationId: 'openCardSession',
      summary: 'Get leave to hand in a card, for five minutes',
      description:
        'Post the card to `cardsUrl` with `Authorization: Bearer` and the session; the answer’s `cardReference` goes into a ' +
        'payment, once. Cards never come through this API.',
      'x-required-scope': 'cards:write',
      responses: { 201: json('CardSession', 'The session.'), ...problems },
    },
  },
  '/v1/cards': {
    post: {
      operationId: 'handInCard',
      summary: 'Hand in a card the buyer typed into your own form',
      description:
        'Not served here: post it to the `cardsUrl` of a card session, from the buyer’s browser (any origin) or your server. ' +
        'The `cardReference` is good for one payment, for fifteen minutes. No answer and no error repeats anything of the card.',
      servers: [{ url: 'http://127.0.0.1:3002', description: 'payment-service; see `cardsUrl`' }],
      security: [{ cardSession: [] }],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/TypedCard' } } },
      },
      responses: {
        201: json('CardReference', 'Taken; what to pay with.'),
        401: problem('`card-session-invalid`: the session is missing, wrong or over.'),
        422: problem('`invalid-body` or `invalid-card`: each fault with its field.'),
        503: problem('`cards-not-configured`.'),
      },
    },
    get: { ...listCards, operationId: 'listCardsByOldName', ...oldName },
  },
  '/v1/cards/{cardId}': { delete: { ...deleteCard, operationId: 'deleteCardByOldName', ...oldName } },
  '/v1/saved-cards': { get: listCards },
  '/v1/saved-cards/{cardId}': { delete: deleteCard },
  '/v1/payments/{paymentId}/events': {
    get: {
      operationId: 'getPaymentTimeline',
      summary: 'What became of a payment and its shipment, every call and notification included, oldest first',
      'x-required-scope': 'payments:read',
      parameters: [paymentId],
      responses: {
        200: json('Timeline', 'The timeline.'),
        404: problem('No such payment, or none this key may see.'),
        ...problems,
      },
    },
  },
};
