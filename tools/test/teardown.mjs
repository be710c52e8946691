import { cleanUp } from './cleanup.mjs';

/** Jest's global teardown. */
export default cleanUp;
