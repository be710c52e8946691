/** Far above any name of ours, far below what an index of PostgreSQL takes. */
const longestBytes = 1_000;

/** Whether a text can be a key of the log or of an inbox. Foreign producers may send others: nobody takes NUL or any length. */
export function isFitAsKey(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !text.includes('\0') && Buffer.byteLength(text) <= longestBytes;
}
