export { ApiProblem } from './api-problem';
export { type ClientOptions, type CreatedPayment, type GetPaymentOptions, PaywrightClient } from './paywright-client';
