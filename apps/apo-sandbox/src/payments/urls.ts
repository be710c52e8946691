/** Where plain http may be used: the vendor takes https only, but a merchant on this machine has no certificate. */
export type PlainHttp = 'loopback' | 'anywhere' | 'nowhere';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What is wrong with an address the merchant gave, if anything. An app may name a scheme of its own to return to. */
export function faultOfUrl(text: string, plainHttp: PlainHttp, appScheme = false): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return undefined;
  if (url?.protocol === 'http:') {
    const allowed = plainHttp === 'anywhere' || (plainHttp === 'loopback' && loopbackHosts.has(url.hostname));
    return allowed ? undefined : 'must be an https address';
  }
  const isAppAddress = url !== undefined && !['javascript:', 'data:', 'file:', 'blob:'].includes(url.protocol);
  return appScheme && isAppAddress ? undefined : 'must be an https address';
}
