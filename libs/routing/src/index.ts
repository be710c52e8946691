export * from './policy';
export * from './route-decision';
export * from './route-terms';
export * from './routed-payment';
