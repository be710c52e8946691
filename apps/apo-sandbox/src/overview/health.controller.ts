import { Controller, Get } from '@nestjs/common';

/** The sandbox depends on nothing: when it answers, it is ready. */
@Controller('health')
export class HealthController {
  @Get('live')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  @Get('ready')
  ready(): { status: 'up' } {
    return { status: 'up' };
  }
}
