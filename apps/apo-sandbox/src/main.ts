import { parseConfig } from '@paywright/config';
import { runService } from '@paywright/http';
import { configSchema } from './app.config';
import { startSandbox } from './start-sandbox';

runService(() => startSandbox(parseConfig(configSchema, process.env)));
