import type { ServiceName } from '@paywright/running-system';

/** What one payment costs, as `npm run bench -- --log kafka` measures it, and what one relay moves, as `--relay` does. */
export interface MeasuredCosts {
  /** The machine, the day and the run, for the reader. */
  readonly source: string;
  /** CPU milliseconds of one core a payment. */
  readonly cpuMs: Readonly<Record<ServiceName | 'postgresql' | 'kafka', number>>;
  /** Bytes of memory each process held at most. */
  readonly memoryBytes: Readonly<Record<ServiceName, number>>;
  /** Transactions a payment, idle polling included, by the service whose database commits them. */
  readonly commits: Readonly<Record<ServiceName, number>>;
  /** Messages a payment that the service's relay brings to the log. */
  readonly messages: Readonly<Record<ServiceName, number>>;
  /** Bytes of write-ahead log a payment, all databases. */
  readonly walBytes: number;
  /** Bytes a payment on the disk of one broker. */
  readonly logBytes: number;
  /** Bytes a payment that stay in the databases, indexes included, by service. */
  readonly storedBytes: Readonly<Record<ServiceName, number>>;
  /** Messages a second that the relay of one service brings from its outbox to the log. */
  readonly relayPerSecond: number;
}
