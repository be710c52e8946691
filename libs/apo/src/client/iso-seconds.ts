/** ISO 8601 with an offset and second accuracy, as all dates in the documents have (APO reference 1.9). */
export function isoSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
