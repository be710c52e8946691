export { createPartitions } from './create-partitions';
export type { SqlRunner } from './create-partitions';
export { Housekeeping } from './housekeeping';
export type { HousekeepingDone, HousekeepingOptions } from './housekeeping';
export type { Cutoff, KeptData, PartitionRetention, RowRetention } from './keep-data';
export { existingPartitions, makePartitions } from './make-partitions';
export { boundLiteral, partitionAt, partitionsBetween } from './partitioned-table';
export type { Partition, PartitionedTable, Span } from './partitioned-table';
