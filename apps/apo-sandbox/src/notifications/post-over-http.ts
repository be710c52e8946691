import { Agent, request } from 'undici';
import type { Post } from './notification';

/** More than that of a reply is not worth reading. */
const maxReplyBytes = 65_536;

/** Sends notifications over kept-alive connections; `timeoutMs` (real) bounds connecting, and waiting for the reply. */
export function postOverHttp(timeoutMs: number): { post: Post; close: () => Promise<void> } {
  const agent = new Agent({
    connections: 64,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxReplyBytes,
  });
  return {
    post: async ({ url, headers, body }) => {
      const reply = await request(url, { method: 'POST', headers, body, dispatcher: agent });
      return { status: reply.statusCode, body: await reply.body.text() };
    },
    close: () => agent.destroy(),
  };
}
