import type { Logger } from '@paywright/observability';
import { openDatabase } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { Config } from '../app.config';
import { migrations } from '../migrations';

export function openGatewayDatabase(
  {
    DATABASE_URL: url,
    DATABASE_TLS_CA: tlsCa,
    DATABASE_POOL_SIZE: poolSize,
  }: Pick<Config, 'DATABASE_URL' | 'DATABASE_TLS_CA' | 'DATABASE_POOL_SIZE'>,
  logger: Logger,
): Promise<DataSource> {
  return openDatabase({
    url,
    tlsCa,
    poolSize,
    applicationName: 'api-gateway',
    migrations,
    onConnectionLost: (error) => logger.warn({ error }, 'an idle database connection was lost'),
  });
}
