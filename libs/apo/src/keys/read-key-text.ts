import { KeyFault } from './key-fault';

/** What a key text holds: DER bytes, and the PEM label they stood under, if any. */
export interface KeyText {
  readonly der: Buffer;
  readonly label?: string;
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

/**
 * Reads bare base64 or one PEM block. Keys travel through mail, web forms and environment variables, so white space and
 * line breaks are ignored wherever they stand, also line breaks spelt `\n`.
 */
export function readKeyText(text: string): KeyText {
  const trimmed = text.replace(/\\r|\\n/g, '\n').trim();
  if (trimmed === '') throw new KeyFault('empty', 'the key is empty: give bare base64 or a PEM block');
  if (!trimmed.includes('-----')) return { der: decodeBase64(trimmed) };

  const blocks = [...trimmed.matchAll(pemBlock)];
  if (blocks.length === 0) {
    throw new KeyFault(
      'truncated',
      'the PEM block is incomplete: its BEGIN and END lines must both be there and match',
    );
  }
  if (blocks.length > 1) {
    throw new KeyFault('several-keys', `the text holds ${blocks.length} PEM blocks: give the one key that is meant`);
  }
  const [, label = '', content = ''] = blocks[0] ?? [];
  if (label.includes('ENCRYPTED') || content.includes('ENCRYPTED')) {
    throw new KeyFault('encrypted', 'the key is encrypted with a passphrase: decrypt it first (openssl pkey)');
  }
  return { der: decodeBase64(content), label };
}

function decodeBase64(text: string): Buffer {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0) {
    throw new KeyFault('not-base64', 'the key is not base64: a character is foreign to it, or its end is missing');
  }
  return Buffer.from(compact, 'base64');
}
