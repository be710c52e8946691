import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Problem } from '@paywright/http';
import type { NotificationEntry } from '../books/describe-books';
import { describeNotification } from '../books/describe-books';
import { Sandbox } from '../sandbox';

/** The dashboard's re-send button. */
@Controller('admin/notifications')
export class NotificationsController {
  constructor(private readonly sandbox: Sandbox) {}

  /** Delivers once more, now; answers when the delivery is over. */
  @Post(':id/resend')
  @HttpCode(200)
  async resend(@Param('id') id: string): Promise<NotificationEntry> {
    const { payments, notifications } = this.sandbox;
    for (const payment of payments.all()) {
      const notification = payment.notifications.find((candidate) => candidate.id === id);
      if (!notification) continue;
      if (await notifications.resend(notification)) return describeNotification(notification);
      throw new Problem(422, 'no-address', 'Neither the request nor the account names an address');
    }
    throw new Problem(404, 'unknown-notification', `There is no notification '${id}'`);
  }
}
