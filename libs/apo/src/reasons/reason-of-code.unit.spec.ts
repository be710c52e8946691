import { cancelCodes, captureCodes, refundCodes, refundInquiryCodes, vaultingCodes } from '../operation-codes';
import { resultCodes } from '../result-codes';
import { buyerTexts } from './buyer-texts';
import { reasonOfCode, reasonOfEnding } from './reason-of-code';
import { reasonRows } from './reason-rows';

const tables = [resultCodes, captureCodes, cancelCodes, refundCodes, refundInquiryCodes, vaultingCodes];
const entries = tables.flatMap((table) => [...table.values()]);
const codes = [...new Set(entries.map(({ code }) => code))].sort();

describe('the table of reasons', () => {
  it('has a row for every code of every API, and no other', () => {
    expect(Object.keys(reasonRows).sort()).toEqual(codes);
  });

  it.each(codes)('%s has a reason of ours and a whole sentence for operators', (code) => {
    const { reason, operator } = reasonOfCode(code);
    expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(operator).toMatch(/^[A-Z].{10,}\.$/);
  });

  it('advises nothing that its class forbids', () => {
    for (const { code, codeClass } of entries) {
      const { nextStep } = reasonOfCode(code);
      const mayPayAgain = ['new-attempt', 'other-card', 'authenticate'].includes(nextStep);
      if (['OK', 'W', 'A', 'Q', 'R'].includes(codeClass)) expect([code, mayPayAgain]).toEqual([code, false]);
      if (codeClass === 'R') expect([code, nextStep]).toEqual([code, 'do-not-retry']);
      if (codeClass === 'Q') expect([code, nextStep]).toEqual([code, 'inquire']);
    }
  });

  it('says the same word for the same thing only', () => {
    const steps = new Map(codes.map((code) => [reasonOfCode(code).reason, new Set<string>()]));
    for (const code of codes) steps.get(reasonOfCode(code).reason)?.add(reasonOfCode(code).nextStep);
    expect([...steps].filter(([, of]) => of.size > 1)).toEqual([]);
  });
});

describe('what a buyer is told', () => {
  it.each(Object.entries(buyerTexts))('%s: sentences in English and Korean, without a code', (_key, { en, ko }) => {
    expect(en).toMatch(/^[A-Z][A-Za-z ,.;']+\.$/);
    expect(ko).toMatch(/[가-힣]{2,}/);
    expect(ko).toMatch(/\.$/);
    expect(`${en} ${ko}`).not.toMatch(/[A-Z]{2,}|_/);
    expect(ko).not.toMatch(/[A-Za-z]/);
  });

  it('is used somewhere', () => {
    const ofEndings = buyerTexts.again === reasonOfEnding('ORDER_IS_CLOSED').buyer ? ['again'] : [];
    const used = new Set([...Object.values(reasonRows).map(([, , buyer]) => buyer), ...ofEndings]);
    expect([...used].sort()).toEqual(Object.keys(buyerTexts).sort());
  });

  it('is not that a card is reported lost or stolen', () => {
    for (const code of ['LOST_CARD', 'STOLEN_CARD', 'PICKUP_CARD']) {
      expect(reasonOfCode(code).buyer).toBe(reasonOfCode('DO_NOT_HONOR').buyer);
    }
  });

  it('is never to pay again while it is unknown whether they have paid', () => {
    for (const { code } of entries.filter(({ codeClass }) => codeClass === 'X' || codeClass === 'Q')) {
      expect([code, reasonOfCode(code).buyer.en]).toEqual([
        code,
        expect.not.stringMatching(/try|(?<!do not )pay again/),
      ]);
    }
  });
});

describe('a code on no list', () => {
  it.each([
    [{ resultStatus: 'F' }, 'declined', 'other-card'],
    [{ resultStatus: 'U' }, 'in-process', 'wait'],
    [{ resultStatus: 'S' }, 'succeeded', 'do-not-retry'],
    [{ resultStatus: 'Z' }, 'outcome-unknown', 'inquire'],
    [{}, 'outcome-unknown', 'inquire'],
    [{ resultStatus: 'F', codeClass: 'R' }, 'rejected-for-risk', 'do-not-retry'],
    [{ resultStatus: 'F', codeClass: 'P' }, 'request-invalid', 'fix-request'],
    [{ resultStatus: 'F', codeClass: 'C' }, 'contract-or-configuration', 'contact-support'],
    [{ resultStatus: 'F', codeClass: 'Q' }, 'id-in-question', 'inquire'],
    [{ resultStatus: 'F', codeClass: 'N' }, 'not-possible-any-more', 'do-not-retry'],
    [{ resultStatus: 'U', codeClass: 'A' }, 'gateway-busy', 'wait'],
  ] as const)('is explained by its class, then its status: %j', (context, reason, nextStep) => {
    for (const code of ['SOMETHING_NEW', '', 'toString', '__proto__']) {
      expect(reasonOfCode(code, context)).toMatchObject({ reason, nextStep });
    }
  });

  it('does not overrule a listed one', () => {
    expect(reasonOfCode('DO_NOT_HONOR', { resultStatus: 'U', codeClass: 'W' }).reason).toBe('declined-by-issuer');
  });
});

describe('of a payment that has ended without money', () => {
  it('a refusal of the card is explained as ever', () =>
    expect(reasonOfEnding('DO_NOT_HONOR')).toEqual(reasonOfCode('DO_NOT_HONOR', { resultStatus: 'F' })));

  it.each(['ORDER_IS_CLOSED', 'ORDER_IS_CANCELED', 'PROCESS_FAIL', 'SYSTEM_ERROR', 'PAYMENT_IN_PROCESS'])(
    '%s asks for no inquiry any more, and the buyer may try again',
    (code) => {
      const { reason, nextStep, buyer } = reasonOfEnding(code);
      expect(nextStep).toBe('new-attempt');
      expect(reason).toBe(reasonOfCode(code).reason);
      expect(buyer.en).toContain('try again');
    },
  );
});
