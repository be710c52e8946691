import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { RawBody } from '@paywright/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Sandbox } from '../sandbox';

/** The gateway's API at its two path families; the gateway itself tells what is under them. */
@Controller('ams/*')
export class GatewayController {
  constructor(private readonly sandbox: Sandbox) {}

  @Post()
  @RawBody()
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

  /** A method the gateway does not take; it says so itself. */
  @Get()
  callOtherwise(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.call(request, reply);
  }
}
