/** Whether a reply is the one APO waits for: HTTP 200 and the fixed result, compared exactly (APO reference 4.3). */
export function isAcknowledgement(status: number, body: string): boolean {
  if (status !== 200) return false;
  try {
    const reply = JSON.parse(body) as { result?: { resultCode?: unknown; resultStatus?: unknown } } | null;
    return reply?.result?.resultCode === 'SUCCESS' && reply.result.resultStatus === 'S';
  } catch {
    return false;
  }
}
