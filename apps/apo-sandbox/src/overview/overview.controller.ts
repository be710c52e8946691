import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../http/send-page';
import { Sandbox } from '../sandbox';
import { overviewPage } from './overview-page';

/** A page for whoever wonders what the sandbox is doing. */
@Controller()
export class OverviewController {
  constructor(private readonly sandbox: Sandbox) {}

  @Get()
  show(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, overviewPage(this.sandbox));
  }
}
