import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from './logger';
import { Metrics } from './metrics';

/** Injection token of the process's {@link Logger}. */
export const LOGGER = Symbol('Logger');

/** Makes both injectable everywhere: `@Inject(LOGGER) private readonly logger: Logger` and `private readonly metrics: Metrics`. */
@Module({})
export class ObservabilityModule {
  static forRoot(logger: Logger, metrics: Metrics): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: Metrics, useValue: metrics },
      ],
      exports: [LOGGER, Metrics],
    };
  }
}
