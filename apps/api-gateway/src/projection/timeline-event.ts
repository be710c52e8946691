import type { RouteDecisionData } from '@paywright/contracts';

/** One line of a payment's timeline, as it is written. */
export interface TimelineEvent {
  readonly paymentId: string;
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: string;
  /**
   * The time its line is filed under: it belongs to the event's id, so that an event told again meets its line. That is when
   * the payment was requested, or when it happened, where an event can be told only once.
   */
  readonly filedAt: string;
  readonly status?: string;
  readonly reason?: string;
  readonly detail?: string;
  /** The message it came from. */
  readonly evidence?: { readonly via: string; readonly id: string };
  /** Of a route that was chosen. */
  readonly decision?: RouteDecisionData;
}

/**
 * The part of a statement that writes timeline events, given as a JSON array in parameter `parameter`. An event that is
 * there already stays as it is: this is what makes a message that comes twice harmless.
 */
export function insertTimelineSql(parameter: string): string {
  return `INSERT INTO timeline (payment_id, event_id, filed_at, type, version, occurred_at, status, reason, detail, evidence, decision)
     SELECT "paymentId", "eventId", "filedAt", type, version, "occurredAt", status, reason, detail, evidence, decision
       FROM jsonb_to_recordset(${parameter}::jsonb) AS told ("paymentId" text, "eventId" text, "filedAt" timestamptz, type text,
              version int, "occurredAt" timestamptz, status text, reason text, detail text, evidence jsonb,
              decision jsonb)
      ORDER BY "paymentId", "eventId"
         ON CONFLICT DO NOTHING`;
}
