import { Fields } from '../fields';
import { unknown, type UnknownOutcome } from '../outcomes';
import { isSetupCode } from '../result-codes';
import { verifySignature, type VersionedPublicKey } from '../signature/verify-signature';

/** An answer as it came in. */
export interface RawAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** What the answer must be signed with: over the path of its request, in the name of our client id. */
export interface AnswerSigner {
  readonly requestPath: string;
  readonly clientId: string;
  readonly publicKeys: readonly VersionedPublicKey[];
}

/**
 * The answer's content if, and only if, APO signed exactly these bytes as the answer to this path; otherwise nothing is known
 * (APO reference 1.6). Of an unsigned answer only one thing is believed, and only as an alarm: that it refuses our set-up.
 */
export function readAnswer(answer: RawAnswer, signer: AnswerSigner): Fields | UnknownOutcome {
  const fields = Fields.parse(Buffer.from(answer.body).toString('utf8'));
  const signature = header(answer, 'signature');

  if (!signature) {
    const code = fields?.child('result')?.text('resultCode');
    const extras = { code, setupFault: isSetupCode(code) };
    if (answer.statusCode !== 200) return unknown('http-status', `HTTP ${answer.statusCode}, unsigned`, extras);
    return unknown('unsigned', code ? `unsigned answer with code ${code.slice(0, 64)}` : 'unsigned answer', extras);
  }
  if (answer.statusCode !== 200) return unknown('http-status', `HTTP ${answer.statusCode}`);

  const verification = verifySignature(
    {
      method: 'POST',
      uri: signer.requestPath,
      clientId: signer.clientId,
      time: header(answer, 'response-time') ?? '',
      body: answer.body,
    },
    signature,
    signer.publicKeys,
  );
  if (!verification.verified) return unknown('bad-signature', `${verification.reason}: ${verification.detail}`);
  return fields ?? unknown('unparsable', 'the body is not a JSON object');
}

function header({ headers }: RawAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
