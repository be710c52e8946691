import type { CodeClass } from '../result-codes';
import { buyerTexts, type BuyerText } from './buyer-texts';
import { reasonRows, type NextStep, type ReasonRow } from './reason-rows';

/** A result code in words: for programs, operators and buyers. */
export interface CodeReason {
  /** Ours, in kebab-case; stable, so others may store it and decide by it. */
  readonly reason: string;
  readonly nextStep: NextStep;
  /** A plain sentence for operators. */
  readonly operator: string;
  /** What the buyer may be shown; names no code and no fault of the card's owner. */
  readonly buyer: BuyerText;
}

/** What is known of a code beside its name, for codes that are on no list. */
export interface CodeContext {
  /** `S`, `F`, `U` or whatever was written. */
  readonly resultStatus?: string;
  readonly codeClass?: CodeClass;
}

const byClass: Readonly<Record<CodeClass, ReasonRow>> = {
  OK: ['succeeded', 'do-not-retry', 'paid', 'Done; nothing is left to do.'],
  W: ['in-process', 'wait', 'wait', 'Under way; the result comes by notification or inquiry.'],
  A: ['gateway-busy', 'wait', 'busy', 'The same call is repeated with the same id after a pause.'],
  P: ['request-invalid', 'fix-request', 'ourFault', 'The request is refused as it is; see the code.'],
  C: ['contract-or-configuration', 'contact-support', 'ourFault', 'Contract or configuration forbid it; see the code.'],
  B: ['declined', 'other-card', 'otherCard', 'Declined for the card or its holder; see the code.'],
  R: ['rejected-for-risk', 'do-not-retry', 'otherWay', 'Rejected as too risky: not to be tried again by machine.'],
  N: ['not-possible-any-more', 'do-not-retry', 'checking', 'Not possible in this state; see the code.'],
  Q: ['id-in-question', 'inquire', 'checking', 'A question of ids: inquire the earlier payment first.'],
  X: ['outcome-unknown', 'inquire', 'checking', 'The code settles nothing: inquire before anything else.'],
};

/** A refusal nobody listed is most often an issuer's. */
const byStatus: Readonly<Record<string, ReasonRow>> = {
  S: byClass.OK,
  U: byClass.W,
  F: ['declined', 'other-card', 'otherCard', 'Refused with a code that is on no list, most likely by the issuer.'],
};

/**
 * What a result code means in words. A code that is on no list is explained by its class, then by its status; without either,
 * nothing is known, and the words say so.
 */
export function reasonOfCode(code: string, { resultStatus = '', codeClass }: CodeContext = {}): CodeReason {
  const [reason, nextStep, buyer, operator] =
    own(reasonRows, code) ?? (codeClass && byClass[codeClass]) ?? own(byStatus, resultStatus) ?? byClass.X;
  return { reason, nextStep, operator, buyer: buyerTexts[buyer] };
}

/**
 * The same for a payment that upstream confirmed to have ended without money: a code that would ask for an inquiry, or for
 * patience, has been followed by then.
 */
export function reasonOfEnding(code: string): CodeReason {
  const said = reasonOfCode(code, { resultStatus: 'F' });
  if (said.buyer !== buyerTexts.checking && said.nextStep !== 'wait' && said.nextStep !== 'inquire') return said;
  const operator = 'The payment has ended without money, as upstream confirms; the order is free for a new one.';
  return { reason: said.reason, nextStep: 'new-attempt', operator, buyer: buyerTexts.again };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
