export { createPartitions } from './create-partitions';
export type { SqlRunner } from './create-partitions';
export type { Partition, PartitionedTable, Span } from './partitioned-table';
