export * from './apply';
export * from './decide';
export * from './inquiry-schedule';
export * from './payment';
export * from './payment-command';
export * from './payment-fact';
export * from './upstream-finding';
