export { Problem, type ProblemDetails } from './problem/problem';
export { RawBody } from './server/body-parsers';
export { CannotListen } from './server/cannot-listen';
export type { HttpOptions, ReadinessCheck } from './server/http-options';
export { runService } from './server/run-service';
export { assertShutdownFits, shutdownTimeoutMs } from './server/shutdown-budget';
export { startHttp } from './server/start-http';
export { faultsOf } from './validation/faults-of';
export { zodBody, zodParams, zodQuery } from './validation/zod-pipes';
