import { replaceCardNumbers } from '@paywright/kernel';

/** Longer texts are cut: a log line is no place for a document. */
const maxLength = 1000;
/** Looked at beyond the cut, so that nothing is halved before it is recognised. */
const margin = 100;

/**
 * Makes a text safe to write: card numbers and long secrets are replaced, addresses lose everything behind their host
 * (a buyer's page is a session token, wherever in the address the token stands).
 */
export function scrubText(text: string): string {
  const withoutSecrets = text
    .slice(0, maxLength + margin)
    .replace(pemBlock, '[key]')
    .replace(credentials, '$1 [secret]')
    .replace(address, originOnly)
    .replace(longToken, '[token]');
  const scrubbed = replaceCardNumbers(withoutSecrets, '[digits]');
  return scrubbed.length > maxLength ? `${scrubbed.slice(0, maxLength)}…` : scrubbed;
}

const pemBlock = /-----BEGIN [A-Z ]+-----[^]*?(?:-----END [A-Z ]+-----|$)/g;
const credentials = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
/** Addresses as such, with JSON's escaped slashes, or percent-encoded inside another one. */
const address = /\b[a-z][a-z0-9+.-]{1,20}(?::\\?\/\\?\/|%3A%2F%2F)[^\s"'<>`]+/gi;
/** Keys and signatures in base64; our ids and APO's have at most 64 characters. */
const longToken = /[\w+/=-]{80,}/g;
function originOnly(text: string): string {
  const [, scheme, authority, rest] = /^([^:]+):\/\/([^/?#]+)(.*)$/s.exec(text) ?? [];
  if (!scheme || !authority) return '[address]';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return `${scheme}://${host}${rest && rest !== '/' ? '/…' : ''}`;
}
