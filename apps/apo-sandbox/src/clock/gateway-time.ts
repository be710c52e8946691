/** The gateway writes its times at this offset, as in the pages' samples: -08:00. */
const offsetMinutes = -8 * 60;

/** ISO 8601 with offset, second accuracy (APO reference 1.9): `2030-01-01T02:00:00-08:00`. */
export function gatewayTime(epochMs: number): string {
  return `${new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, 19)}-08:00`;
}

/** The gateway's calendar day, `20300101`; its numbers begin with it. */
export function gatewayDay(epochMs: number): string {
  return gatewayTime(epochMs).slice(0, 10).replaceAll('-', '');
}
