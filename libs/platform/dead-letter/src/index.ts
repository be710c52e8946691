export { ConsumerSignals } from './consumer-signals';
export { deadLetterInto, type DeadLetterOptions } from './dead-letter';
export { readEvent } from './read-event';
