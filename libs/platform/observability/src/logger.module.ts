import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from './logger';

/** Injection token of the process's {@link Logger}. */
export const LOGGER = Symbol('Logger');

/** Makes the logger injectable everywhere: `@Inject(LOGGER) private readonly logger: Logger`. */
@Module({})
export class LoggerModule {
  static forRoot(logger: Logger): DynamicModule {
    return {
      module: LoggerModule,
      global: true,
      providers: [{ provide: LOGGER, useValue: logger }],
      exports: [LOGGER],
    };
  }
}
