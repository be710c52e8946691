import { assertShutdownFits, drainTimeoutMs, lettingGoMs, shutdownTimeoutMs } from './shutdown-budget';

/** `terminationGracePeriodSeconds` of our manifests, and `stop_grace_period` of docker-compose.yml. */
const gracePeriodMs = 60_000;
/** The longest SHUTDOWN_DELAY may be. */
const longestDelayMs = 20_000;

describe('the time a shutdown may take', () => {
  it('is over before whoever sent the signal loses patience', () => {
    expect(shutdownTimeoutMs).toBeLessThan(gracePeriodMs);
  });

  it('has room for the longest delay, the requests in flight and letting go', () => {
    expect(longestDelayMs + drainTimeoutMs + lettingGoMs).toBeLessThanOrEqual(shutdownTimeoutMs);
    expect(() => assertShutdownFits(longestDelayMs)).not.toThrow();
  });

  it('has room for a slow call upstream in its usual limits', () => {
    expect(() => assertShutdownFits(5_000, { name: 'UPSTREAM_TIMEOUT', ms: 11_000 })).not.toThrow();
  });

  it('refuses to boot when a call upstream could be cut off, naming what to shorten', () => {
    expect(() => assertShutdownFits(5_000, { name: 'UPSTREAM_TIMEOUT', ms: 31_000 })).toThrow(
      /SHUTDOWN_DELAY \(5000 ms\) and UPSTREAM_TIMEOUT \(31000 ms\) must leave 15000 ms .* shorten them/,
    );
  });
});
