import { ConfigError, parseConfig } from '@paywright/config';
import { configSchema } from './app.config';

const enough = {
  DATABASE_URL: 'postgres://gateway:secret@127.0.0.1/gateway',
  EVENT_LOG_URL: 'postgres://gateway:secret@127.0.0.1/event_log',
};

const faultsOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    parseConfig(configSchema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable).sort();
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('needs only the two databases', () => {
    expect(parseConfig(configSchema, enough)).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      EVENT_LOG: 'postgres',
      ALLOW_HTTP_URLS: false,
      RATE_LIMIT: 2000,
    });
  });

  it('tells every fault at once', () => {
    expect(
      faultsOf({
        PORT: 'x',
        EVENT_LOG: 'kafka',
        RATE_LIMIT: '0',
        WAIT_POLL: 'often',
        ALLOW_HTTP_URLS: 'maybe',
        CLOCK: '7',
      }),
    ).toEqual(['ALLOW_HTTP_URLS', 'CLOCK', 'DATABASE_URL', 'KAFKA_BROKERS', 'PORT', 'RATE_LIMIT', 'WAIT_POLL']);
  });

  it('takes where cards go without the path that is added to it', () => {
    const at = (CARDS_URL: string): string[] => faultsOf({ ...enough, CARDS_URL });
    expect(at('https://pay.shop.example')).toEqual([]);
    expect(at('https://pay.shop.example/v1/cards')).toEqual(['CARDS_URL']);
    expect(at('https://pay.shop.example/v1/cards/')).toEqual(['CARDS_URL']);
  });

  it('refuses in production what is for laptops', () => {
    const laptop = { ...enough, ALLOW_HTTP_URLS: 'true', CLOCK: 'http://127.0.0.1:3010' };
    expect(faultsOf(laptop)).toEqual([]);
    expect(faultsOf({ ...laptop, NODE_ENV: 'production' })).toEqual(['ALLOW_HTTP_URLS', 'CLOCK']);
  });
});
