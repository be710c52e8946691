import type { Pool } from 'pg';
import type { GroupMember, GroupPartition } from './plan-assignment';

/** A partition as seen by a group, with the end of the log. */
export interface SeenPartition extends GroupPartition {
  /** Offset the next appended message will take. */
  readonly logEnd: string;
}

export interface Claimed {
  readonly id: number;
  /** Proof of ownership: what is written under an older one has no effect. */
  readonly epoch: string;
  /** Offset of the first message to read. */
  readonly position: string;
}

export interface Progress {
  readonly id: number;
  readonly epoch: string;
  /** Offset of the oldest unfinished message. */
  readonly position: string;
}

/**
 * The rows by which the members of a group agree. Each method is one short transaction. Whether a membership has run
 * out is judged by the database's clock alone.
 */
export class GroupRows {
  constructor(
    private readonly pool: Pool,
    private readonly group: string,
    private readonly memberId: string,
    private readonly topics: readonly string[],
    private readonly leaseMs: number,
  ) {}

  /** Joins, or stays for another lease. Memberships that ran out long ago are cleared away. */
  async beat(): Promise<void> {
    await this.pool.query(
      `WITH gone AS (
         DELETE FROM group_member
         WHERE group_name = $1 AND expires_at < clock_timestamp() - interval '1 minute' AND member_id <> $2
       )
       INSERT INTO group_member (group_name, member_id, topics, joined_at, expires_at)
       VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp() + $4::integer * interval '1 millisecond')
       ON CONFLICT (group_name, member_id) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
      [this.group, this.memberId, this.topics, this.leaseMs],
    );
  }

  /** The living members in the order they joined. */
  async members(): Promise<readonly GroupMember[]> {
    const { rows } = await this.pool.query<GroupMember>(
      `SELECT member_id AS id, topics FROM group_member
       WHERE group_name = $1 AND expires_at > clock_timestamp() ORDER BY joined_at, member_id`,
      [this.group],
    );
    return rows;
  }

  /** Every partition of the topics; those new to the group get their row first. */
  async partitions(): Promise<readonly SeenPartition[]> {
    const { rows } = await this.pool.query<SeenPartition & { owner: string | null; epoch: string | null }>(
      `SELECT p.id, p.topic, p.partition, g.owner, g.epoch, p.next_offset AS "logEnd"
       FROM log_partition p LEFT JOIN group_partition g ON g.partition_id = p.id AND g.group_name = $1
       WHERE p.topic = ANY ($2)`,
      [this.group, this.topics],
    );
    if (rows.every(({ epoch }) => epoch !== null))
      return rows.map((row) => ({ ...row, owner: row.owner ?? undefined }));
    await this.pool.query(
      `INSERT INTO group_partition (group_name, partition_id)
       SELECT $1, id FROM log_partition WHERE topic = ANY ($2) ORDER BY id
       ON CONFLICT DO NOTHING`,
      [this.group, this.topics],
    );
    return this.partitions();
  }

  /** Takes those of the partitions whose epoch is still as seen; whoever else wants them now is not waited for. */
  async claim(seen: readonly GroupPartition[]): Promise<readonly Claimed[]> {
    const { rows } = await this.pool.query<Claimed>(
      `WITH free AS (
         SELECT g.partition_id AS id
         FROM group_partition g JOIN unnest($3::integer[], $4::bigint[]) AS seen (id, epoch)
           ON g.partition_id = seen.id AND g.epoch = seen.epoch
         WHERE g.group_name = $1 FOR UPDATE OF g SKIP LOCKED
       )
       UPDATE group_partition g SET owner = $2, epoch = g.epoch + 1
       FROM free JOIN log_partition p USING (id)
       WHERE g.group_name = $1 AND g.partition_id = free.id
       RETURNING g.partition_id AS id, g.epoch, greatest(g.next_offset, p.first_offset) AS position`,
      [this.group, this.memberId, seen.map(({ id }) => id), seen.map(({ epoch }) => epoch)],
    );
    return rows;
  }

  /** Writes how far the partitions were finished. Resolves with those that are still this member's. */
  async commit(progress: readonly Progress[]): Promise<ReadonlySet<number>> {
    return this.write('event-log-commit', progress, 'next_offset = done.position');
  }

  /** As commit, and gives the partitions up. */
  async release(progress: readonly Progress[]): Promise<void> {
    await this.write('event-log-release', progress, 'next_offset = done.position, owner = NULL');
  }

  async leave(): Promise<void> {
    await this.pool.query('DELETE FROM group_member WHERE group_name = $1 AND member_id = $2', [
      this.group,
      this.memberId,
    ]);
  }

  private async write(name: string, progress: readonly Progress[], assignments: string): Promise<ReadonlySet<number>> {
    if (progress.length === 0) return new Set();
    const { rows } = await this.pool.query<{ id: number }>({
      name,
      text: `UPDATE group_partition g SET ${assignments}
       FROM unnest($2::integer[], $3::bigint[], $4::bigint[]) AS done (id, epoch, position)
       WHERE g.group_name = $1 AND g.partition_id = done.id AND g.epoch = done.epoch
       RETURNING g.partition_id AS id`,
      values: [
        this.group,
        progress.map(({ id }) => id),
        progress.map(({ epoch }) => epoch),
        progress.map(({ position }) => position),
      ],
    });
    return new Set(rows.map(({ id }) => id));
  }
}
