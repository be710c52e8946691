export { connectClock, type ClockOptions, type ConnectedClock } from './connect-clock';
export { ClockUnreachable } from './read-clock';
