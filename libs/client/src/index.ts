export { ApiProblem } from './api-problem';
export {
  type CardReference,
  type CardSession,
  type ClientOptions,
  type CreatedPayment,
  type GetPaymentOptions,
  PaywrightClient,
  type TypedCard,
} from './paywright-client';
