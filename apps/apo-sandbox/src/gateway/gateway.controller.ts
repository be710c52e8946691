import { All, Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Sandbox } from '../sandbox';

/** The gateway's API at its two path families; the gateway itself tells what is under them. */
@Controller()
export class GatewayController {
  constructor(private readonly sandbox: Sandbox) {}

  @All('ams/*')
  async call(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.sandbox.gateway.handle({
      method: request.method,
      target: request.raw.url ?? '',
      headers: request.headers,
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    });
    if (answer.kind === 'connection-lost') {
      reply.hijack();
      request.raw.socket.destroy();
    } else {
      void reply.status(answer.status).headers(answer.headers).send(answer.body);
    }
  }
}
