import { ManualClock } from '@paywright/kernel';
import { CallLog } from './call-log';

describe('the log of calls', () => {
  const numbersAfter = (log: CallLog, number: number) => [...log.after(number)].map((call) => call.number);

  it('keeps every call in the order of arrival, with its time and what struck it', () => {
    const clock = new ManualClock(5_000);
    const log = new CallLog(clock, 10);
    log.receive('account-1', 'pay').paymentRequestId = 'pr-1';
    clock.advance(20);
    const second = log.receive('account-2', 'inquiryPayment');
    log.struck(second, 'answer-slow');
    log.struck(second, 'answer-unsigned');
    expect([...log.after(0)]).toEqual([
      { number: 1, at: 5_000, clientId: 'account-1', api: 'pay', paymentRequestId: 'pr-1', faults: [] },
      {
        number: 2,
        at: 5_020,
        clientId: 'account-2',
        api: 'inquiryPayment',
        faults: ['answer-slow', 'answer-unsigned'],
      },
    ]);
    expect(numbersAfter(log, 1)).toEqual([2]);
    expect(numbersAfter(log, 2)).toEqual([]);
  });

  it('counts by account and API, a call once however many misbehaviours it met', () => {
    const log = new CallLog(new ManualClock(0), 10);
    const struck = log.receive('account-1', 'pay');
    log.struck(struck, 'answer-slow');
    log.struck(struck, 'answer-unsigned');
    log.receive('account-1', 'pay');
    log.receive('account-2', 'pay');
    expect(log.countsOf('account-1')).toMatchObject({
      pay: { received: 2, struck: 1 },
      inquiryPayment: { received: 0, struck: 0 },
    });
    expect(log.countsOf('account-2').pay).toEqual({ received: 1, struck: 0 });
    expect(log.countsOf('nobody').pay).toEqual({ received: 0, struck: 0 });
  });

  it('forgets the oldest calls when there are too many, and goes on counting', () => {
    const log = new CallLog(new ManualClock(0), 3);
    for (let call = 0; call < 8; call += 1) log.receive('account-1', 'pay');
    expect(numbersAfter(log, 0)).toEqual([6, 7, 8]);
    expect(numbersAfter(log, 6)).toEqual([7, 8]);
    expect(log.countsOf('account-1').pay.received).toBe(8);
  });
});
