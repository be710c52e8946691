export { BreakerOpen } from './breaker-open';
export type { BreakerLimits } from './breaker-window';
export {
  type BreakerChange,
  CircuitBreaker,
  type BreakerMode,
  type BreakerObserver,
  type BreakerOptions,
  type BreakerState,
} from './circuit-breaker';
