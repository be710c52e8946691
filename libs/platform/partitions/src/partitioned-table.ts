const dayMs = 24 * 60 * 60 * 1000;

/** How much time one partition holds, in UTC. */
export type Span = 'day' | 'month';

/** A table partitioned by RANGE of one column that is, or tells, a time. */
export interface PartitionedTable {
  readonly name: string;
  /** The column it is partitioned by. */
  readonly key: string;
  readonly span: Span;
  /** The least value of the column that belongs to the instant or later; its ISO text unless told, for a timestamptz. */
  readonly boundAt?: (at: Date) => string;
  /** Storage parameters of each partition, such as `fillfactor = 85`: a partitioned table itself takes none. */
  readonly storage?: string;
}

/** One partition: the rows from `from` to before `to`. */
export interface Partition {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
}

/** Where rows are whose time has no partition: of a time too far away, or because nobody made one in time. */
export function defaultPartitionOf({ name }: PartitionedTable): string {
  return `${name}_default`;
}

/** The partition of an instant, whether it exists or not. */
export function partitionAt(table: PartitionedTable, at: Date): Partition {
  const from = startOf(table.span, at);
  const to = startOf(table.span, new Date(from.getTime() + (table.span === 'day' ? 1 : 32) * dayMs));
  const month = `${String(from.getUTCFullYear()).padStart(4, '0')}_${twoDigits(from.getUTCMonth() + 1)}`;
  const suffix = table.span === 'day' ? `${month}_${twoDigits(from.getUTCDate())}` : month;
  return { name: `${table.name}_${suffix}`, from, to };
}

/** All partitions that hold any instant of [from, to], oldest first. */
export function partitionsBetween(table: PartitionedTable, from: Date, to: Date): Partition[] {
  const partitions: Partition[] = [];
  for (let next = partitionAt(table, from); next.from <= to; next = partitionAt(table, next.to)) partitions.push(next);
  return partitions;
}

/** The partition a table's name tells of; undefined for any other table. */
export function partitionNamed(table: PartitionedTable, name: string): Partition | undefined {
  const pattern = table.span === 'day' ? /^(\d{4})_(\d\d)_(\d\d)$/ : /^(\d{4})_(\d\d)$/;
  const found = name.startsWith(`${table.name}_`) ? pattern.exec(name.slice(table.name.length + 1)) : null;
  if (!found) return undefined;
  const [, year, month, day = '1'] = found;
  return partitionAt(table, new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))));
}

/** `FROM ('…') TO ('…')`, as a partition's bounds are written. */
export function boundsOf(table: PartitionedTable, { from, to }: Partition): string {
  return `FROM (${boundLiteral(table, from)}) TO (${boundLiteral(table, to)})`;
}

/** A bound as a literal of SQL. */
export function boundLiteral({ boundAt = isoOf }: PartitionedTable, at: Date): string {
  return `'${boundAt(at).replaceAll("'", "''")}'`;
}

function isoOf(at: Date): string {
  return at.toISOString();
}

function startOf(span: Span, at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), span === 'day' ? at.getUTCDate() : 1));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
