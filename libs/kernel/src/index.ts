export * from './brand';
export * from './clock';
export * from './decision';
export * from './format-amount';
export * from './ids';
export * from './invariant';
export * from './money';
export * from './random';
