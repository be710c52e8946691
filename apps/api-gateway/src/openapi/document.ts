import { componentSchemas } from './components';
import { paths } from './paths';

/** The API's description in OpenAPI 3.1, made from the schemas that check requests. */
export function openApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Paywright API',
      version: '1.0.0',
      description:
        'Takes card payments through APO. Post a payment, send the buyer to its ' +
        '`normalUrl`, ship when it is captured. Every error is a problem document (RFC 9457); bad input names field and rule. ' +
        'Reasons for refusals are listed in docs/payment-lifecycle.md: `route-unknown`, `card-reference-unknown`, ' +
        '`dispute-open`, `void-not-allowed` and so on.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `pwk_…`; an operator makes keys.' },
        cardSession: { type: 'http', scheme: 'bearer', description: 'A card session, `cs_…`; good for five minutes.' },
      },
      schemas: componentSchemas(),
    },
  };
}
