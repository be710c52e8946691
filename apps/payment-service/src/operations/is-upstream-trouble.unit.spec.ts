import type { UnknownCause, UnknownOutcome } from '@paywright/apo';
import { isUpstreamTrouble, troubleOf } from './is-upstream-trouble';

const unknown = (cause: UnknownCause, more: Partial<UnknownOutcome> = {}): UnknownOutcome => ({
  kind: 'unknown',
  cause,
  detail: '',
  setupFault: false,
  callAgain: false,
  neverSent: false,
  ...more,
});

it.each<[string, UnknownOutcome, string]>([
  ['no connection', unknown('never-connected', { detail: 'ECONNREFUSED', neverSent: true }), 'no connection'],
  ['silence', unknown('timeout'), 'timeout'],
  ['a reset', unknown('connection-lost', { detail: 'ECONNRESET' }), 'connection lost'],
  ['a server that fails', unknown('http-status', { detail: 'HTTP 503, unsigned' }), 'HTTP 5xx'],
  ['a door that is shut', unknown('http-status', { detail: 'HTTP 403' }), 'HTTP 4xx'],
  ['an answer nobody signed', unknown('unsigned'), 'unsigned answer'],
  ['an answer somebody else signed', unknown('bad-signature'), 'bad signature'],
  ['an answer nobody can read', unknown('unparsable'), 'unreadable answer'],
  ['an answer that says nothing', unknown('no-result'), 'answer without result'],
  ['an answer about something else', unknown('other-payment'), 'answer about another payment'],
  ['a gateway that is busy', unknown('code', { code: 'UNKNOWN_EXCEPTION', callAgain: true }), 'UNKNOWN_EXCEPTION'],
])('%s is upstream trouble, and has a name', (_what, outcome, name) => {
  expect(isUpstreamTrouble(outcome)).toBe(true);
  expect(troubleOf(outcome)).toBe(name);
});

it.each<[string, UnknownOutcome | { kind: string }]>([
  ['a decline', { kind: 'failed' }],
  ['an approval', { kind: 'succeeded' }],
  ['a verified answer that settles nothing', unknown('code', { code: 'SYSTEM_ERROR' })],
])('%s is none', (_what, outcome) => {
  expect(isUpstreamTrouble(outcome)).toBe(false);
  expect(troubleOf(outcome)).toBeUndefined();
});
