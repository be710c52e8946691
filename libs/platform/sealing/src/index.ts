export { Sealer, type SealingKey } from './sealer';
export { sealingKeysVariable } from './sealing-keys-variable';
