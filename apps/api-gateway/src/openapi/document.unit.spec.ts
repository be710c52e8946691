import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RequestMethod } from '@nestjs/common';
import { createPaymentSchema, paymentViewSchema, problemSchema } from '@paywright/contracts';
import { AppModule } from '../app.module';
import type { Gateway } from '../gateway';
import { openApiDocument } from './document';
import {
  actionRequiredPaymentExample,
  createPaymentExample,
  invalidBodyExample,
  requestedPaymentExample,
} from './examples';

const run = promisify(execFile);

/** The validator is an ES module, which Jest cannot load; its command can be run. */
const validator = join(dirname(require.resolve('@seriousme/openapi-schema-validator')), 'bin', 'validate-api-cli.js');

/** What the app's controllers answer to, as Nest's decorators noted it. */
function servedRoutes(): string[] {
  const { controllers = [] } = AppModule.of({} as Gateway);
  return controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
      const handler: object = controller.prototype[name];
      const method: RequestMethod | undefined = Reflect.getMetadata('method', handler);
      if (method === undefined) return [];
      const [prefix, paths] = [controller, handler].map((part): string | string[] => Reflect.getMetadata('path', part));
      return [paths].flat().map((path) => {
        const whole = `${prefix}/${path}`.replace(/\/+$/, '').replace(/:(\w+)/g, '{$1}');
        return `${RequestMethod[method]} /${whole}`;
      });
    }),
  );
}

describe('the OpenAPI document', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const validate = async (document: object): Promise<string> => {
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(document));
    const { stdout } = await run(process.execPath, [validator, file]);
    return stdout;
  };

  it('is valid OpenAPI 3.1', async () => {
    expect(await validate(openApiDocument())).toContain('"valid": true');
  });

  it('would not pass with a mistake', async () => {
    const document = openApiDocument();
    const mistaken = { ...document, paths: { ...document.paths, 'v1/without-slash': {} } };
    expect(await validate(mistaken).catch((error: { stdout: string }) => error.stdout)).toContain('"valid": false');
  });

  it('describes every route of the API and no other', () => {
    const described = Object.entries(openApiDocument().paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        // What another service answers names its server.
        .filter(([, operation]) => !('servers' in operation))
        .map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(servedRoutes().sort());
  });

  it('refers only to what it contains', () => {
    const document = openApiDocument();
    const referred = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(new Set(referred)).toEqual(new Set(Object.keys(document.components.schemas)));
  });

  it('gives examples that keep the rules they illustrate', () => {
    expect(createPaymentSchema.parse(createPaymentExample)).toEqual(createPaymentExample);
    for (const payment of [requestedPaymentExample, actionRequiredPaymentExample]) {
      expect(paymentViewSchema.parse(payment)).toEqual(payment);
    }
    expect(problemSchema.parse(invalidBodyExample)).toEqual(invalidBodyExample);
  });
});
