import { keysOfFolder } from '../merchants/key-files';

/** `node dist/ops/generate-keys.js <folder>`: makes the account's key pairs unless they are there. */
const folder = process.argv[2];
if (!folder) {
  console.error('usage: generate-keys <folder>');
  process.exitCode = 2;
} else {
  keysOfFolder(folder);
  console.log(`${folder} holds merchant-private-key, merchant-public-key, apo-private-key and apo-public-key`);
}
