/** What a set-up started is stopped here, last started first. */
const undo = [];

/** @param {() => Promise<void>} stop runs once, in Jest's global teardown */
export function onTeardown(stop) {
  undo.push(stop);
}

export async function cleanUp() {
  while (undo.length > 0) await undo.pop()();
}
