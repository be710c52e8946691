import type { TimelineEntry } from '@paywright/contracts';

export interface TimelineRow {
  readonly event_id: string;
  readonly type: string;
  readonly version: number;
  readonly occurred_at: Date;
  readonly status: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly evidence: TimelineEntry['evidence'] | null;
  readonly decision: TimelineEntry['decision'] | null;
}

export function timelineEntry(row: TimelineRow): TimelineEntry {
  return {
    eventId: row.event_id,
    type: row.type,
    version: row.version,
    occurredAt: row.occurred_at.toISOString(),
    status: row.status ?? undefined,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
    evidence: row.evidence ?? undefined,
    decision: row.decision ?? undefined,
  };
}
