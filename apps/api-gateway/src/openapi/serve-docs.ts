import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './document';

/** `GET /openapi.json`, and the same to read and try at `/docs`. Everything comes from this process. */
export async function serveDocs(app: NestFastifyApplication): Promise<void> {
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  const document = openApiDocument();
  server.get('/openapi.json', () => document);
  await server.register(fastifySwagger, {
    mode: 'static',
    specification: { document: document as never },
  });
  await server.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { persistAuthorization: true },
  });
}
