import { Body, Controller, Header, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { notificationAcknowledgement } from '@paywright/apo';
import { Problem, RawBody } from '@paywright/http';
import type { FastifyRequest } from 'fastify';
import { type NotificationRoute, type NotificationRoutes, ROUTES } from '../routes/notification-routes';
import type { IncomingNotification } from './incoming-notification';
import { NotificationSignals } from './notification-signals';
import { type Reception, ReceiveNotification } from './receive-notification';

/** Where the gateway notifies us. Only a stored notification is acknowledged; anything else is sent again. */
@Controller('notifications')
export class NotificationsController {
  constructor(
    @Inject(ROUTES) private readonly routes: NotificationRoutes,
    private readonly notifications: ReceiveNotification,
    private readonly signals: NotificationSignals,
  ) {}

  @Post(':route')
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=UTF-8')
  @RawBody()
  async receive(
    @Param('route') name: string,
    @Body() body: Buffer | undefined,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    const route = this.routes.get(name);
    if (!route) {
      this.signals.unknownRoute();
      throw new Problem(404, 'unknown-route', 'There is no such notification address');
    }
    const incoming = { path: request.raw.url ?? '', headers: request.headers, rawBody: body ?? Buffer.alloc(0) };
    const reception = await this.store(route, incoming);
    if (reception.kind === 'refused') {
      throw new Problem(401, reception.reason, 'The notification is not authentic', { detail: reception.detail });
    }
    return notificationAcknowledgement;
  }

  private async store(route: NotificationRoute, incoming: IncomingNotification): Promise<Reception> {
    try {
      return await this.notifications.receive(route, incoming);
    } catch (error) {
      this.signals.notStored(route.name, error);
      throw new Problem(503, 'not-stored', 'The notification could not be stored; send it again', { cause: error });
    }
  }
}
