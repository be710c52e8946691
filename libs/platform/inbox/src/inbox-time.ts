/** RFC 3339, with its offset: whatever says less is read differently in different places. */
const withOffset = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const endOfIsoYears = Date.UTC(10_000, 0, 1);

/** Of an event whose time is none: its row is kept apart from those of any day. */
const noTime = new Date(0).toISOString();

/**
 * The time an inbox files an event under, as ISO text: the event's own, to the millisecond. Every process answers the
 * same for the same text, whatever its clock and time zone.
 */
export function inboxTime(time: string | undefined): string {
  if (time === undefined || !withOffset.test(time)) return noTime;
  const ms = Date.parse(time);
  // Years PostgreSQL writes like ISO does; NaN is none.
  return ms >= 0 && ms < endOfIsoYears ? new Date(ms).toISOString() : noTime;
}
