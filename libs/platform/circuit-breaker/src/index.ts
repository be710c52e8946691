export { BreakerOpen } from './breaker-open';
export { CircuitBreaker, type BreakerObserver, type BreakerOptions, type BreakerState } from './circuit-breaker';
