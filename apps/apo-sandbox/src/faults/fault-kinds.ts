/**
 * Everything the sandbox can be told to do otherwise than it should. `call` faults concern one API call, `answer` ones
 * what answers and notifications say, `payment` ones what becomes of a payment, `notification` ones how the result is
 * told. `value` is the meaning of the fault's value, `usual` the one taken when none is given.
 */
export const faultKinds = {
  'answer-lost-before-commit': call('the connection breaks, and nothing was done'),
  'answer-lost-after-commit': call('the connection breaks after the work was done'),
  'answer-slow': call('the answer comes so many real milliseconds later', 'milliseconds', '5000'),
  'http-error': call('answers this HTTP status with a page of text, and nothing was done', 'HTTP status', '500'),
  'http-error-after-commit': call('answers this HTTP status after the work was done', 'HTTP status', '502'),
  'answer-truncated': call('the JSON ends half-way; the signature is that of the whole'),
  'answer-truncated-and-signed': call('the JSON ends half-way, and just that is signed'),
  'answer-wrongly-signed': call('the answer is signed with a key that is not the gateway’s'),
  'answer-unsigned': call('the answer has no signature'),
  'answer-code': call('answers this result, and nothing was done', 'STATUS:CODE', 'F:SYSTEM_ERROR'),
  'answer-code-after-commit': call('answers this result although the work was done', 'STATUS:CODE', 'F:SYSTEM_ERROR'),
  'answer-without-url': call('U without normalUrl and redirectActionForm'),
  'unknown-status': call('a resultStatus (pay) or paymentStatus (inquiry) nobody documented'),
  'not-visible': {
    strikes: 'answer',
    does: 'inquiry says ORDER_NOT_EXIST for so many milliseconds after pay',
    value: 'milliseconds',
    usual: '5000',
  },
  'unknown-values': { strikes: 'answer', does: 'extra fields and enum values nobody documented' },
  'blank-values': { strikes: 'answer', does: '"", "N/A" and {} where values could be' },
  'misspelt-challenge-cancel': { strikes: 'answer', does: 'challengCancel, as one of the pages’ samples has it' },
  acquirer: { strikes: 'payment', does: 'this acquirer takes the payment', value: 'acquirer', usual: '' },
  'acquirer-name': {
    strikes: 'payment',
    does: 'the acquirer answers under this name',
    value: 'text',
    usual: 'SOMEONE_ELSE',
  },
  'declined-at-once': {
    strikes: 'payment',
    does: 'pay is answered F with this code: the payment is there, and has failed',
    value: 'result code',
    usual: 'DO_NOT_HONOR',
  },
  'decline-code': {
    strikes: 'payment',
    does: 'what a declined payment fails with',
    value: 'result code',
    usual: 'USER_BALANCE_NOT_ENOUGH',
  },
  'late-success': {
    strikes: 'payment',
    does: 'a failed, expired or canceled payment turns out paid so many milliseconds later',
    value: 'milliseconds',
    usual: '5000',
  },
  'capture-amount': {
    strikes: 'payment',
    does: 'the capture is of this amount instead (usually half of the payment)',
    value: 'smallest units',
    usual: '',
  },
  'capture-fails': {
    strikes: 'payment',
    does: 'the capture fails with this code',
    value: 'result code',
    usual: 'PROCESS_FAIL',
  },
  'capture-late': {
    strikes: 'payment',
    does: 'the capture happens so many milliseconds after the payment instead of 1000, or after its call instead of at once',
    value: 'milliseconds',
    usual: '60000',
  },
  'card-token-length': {
    strikes: 'payment',
    does: 'the token of a kept card has so many characters',
    value: 'number',
    usual: '200',
  },
  'cancel-refused': {
    strikes: 'payment',
    does: 'a cancel is refused with this code',
    value: 'result code',
    usual: 'CANCEL_WINDOW_EXCEED',
  },
  'refund-refused': {
    strikes: 'payment',
    does: 'a refund is refused at once with this code',
    value: 'result code',
    usual: 'MERCHANT_BALANCE_NOT_ENOUGH',
  },
  'refund-fails': {
    strikes: 'payment',
    does: 'a refund that was accepted fails with this code',
    value: 'result code',
    usual: 'PROCESS_FAIL',
  },
  'refund-late': {
    strikes: 'payment',
    does: 'the refund is over so many milliseconds after its call instead of 2000',
    value: 'milliseconds',
    usual: '60000',
  },
  'notification-duplicate': {
    strikes: 'notification',
    does: 'so many copies more, at once',
    value: 'number',
    usual: '1',
  },
  'notification-reordered': {
    strikes: 'notification',
    does: 'the payment’s result is told a second after the capture’s',
  },
  'notification-late': {
    strikes: 'notification',
    does: 'the first delivery comes so many milliseconds late',
    value: 'milliseconds',
    usual: '30000',
  },
  'notification-lost': {
    strikes: 'notification',
    does: 'the first so many deliveries never leave (usually all)',
    value: 'number',
    usual: '1000000',
  },
  'notification-forged': {
    strikes: 'notification',
    does: 'before the real one comes a forgery that says the opposite, signed with a stranger’s key',
  },
  'notification-tampered': {
    strikes: 'notification',
    does: 'the amount was altered after signing in the first so many deliveries',
    value: 'number',
    usual: '1',
  },
  'notification-amount': {
    strikes: 'notification',
    does: 'the payment’s result names this amount instead (usually one unit more)',
    value: 'smallest units',
    usual: '',
  },
  'notification-unknown-type': {
    strikes: 'notification',
    does: 'after the payment’s result comes a notification of a type nobody documented',
  },
  'opposite-result': {
    strikes: 'notification',
    does: 'so many milliseconds after the payment’s result a second one says the opposite',
    value: 'milliseconds',
    usual: '1000',
  },
} as const satisfies Record<string, FaultKindInfo>;

export type FaultKind = keyof typeof faultKinds;

export interface FaultKindInfo {
  readonly strikes: 'call' | 'answer' | 'payment' | 'notification';
  readonly does: string;
  readonly value?: ValueKind;
  readonly usual?: string;
}

/** What a fault's value may look like. An acquirer is checked where the connected ones are known. */
const valueForms = {
  milliseconds: /^\d{1,12}$/,
  number: /^\d{1,7}$/,
  'HTTP status': /^[1-5]\d\d$/,
  'smallest units': /^[1-9]\d{0,15}$/,
  'STATUS:CODE': /^[A-Z]:[A-Z0-9_]{1,64}$/,
  'result code': /^[A-Z0-9_]{1,64}$/,
  acquirer: /^.{1,64}$/,
  text: /^.{1,64}$/,
} as const;

type ValueKind = keyof typeof valueForms;

/** What is wrong with a value for this kind, if anything. No value at all means the usual one. */
export function faultOfValue(kind: FaultKind, value: string | undefined): string | undefined {
  const info: FaultKindInfo = faultKinds[kind];
  if (value === undefined) return undefined;
  if (info.value === undefined) return `'${kind}' takes no value`;
  return valueForms[info.value].test(value) ? undefined : `'${kind}' takes ${info.value}, not '${value}'`;
}

export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(faultKinds, text);
}

function call(does: string, value?: ValueKind, usual?: string): FaultKindInfo {
  return { strikes: 'call', does, value, usual };
}
