import type { FastifyReply } from 'fastify';

/** Sends a page that runs no scripts, loads nothing, is framed nowhere and stays in no cache. */
export function sendPage(reply: FastifyReply, status: number, markup: string): void {
  void reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    })
    .send(markup);
}
