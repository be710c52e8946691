import type { AccountEntry } from '../books/describe-books';
import type { CallEntry } from '../calls/calls.controller';
import { stopEverything } from '../fixtures/cleanup.fixture';
import { clientId, directClientId, koreanOrder, Merchant, secondClientId } from '../fixtures/merchant.fixture';
import { startWorld, type World } from '../fixtures/running-sandbox.fixture';

afterAll(stopEverything);

describe('accounts beside one another', () => {
  let world: World;
  let first: Merchant;
  let second: Merchant;

  beforeAll(async () => {
    world = await startWorld();
    first = world.merchant;
    second = new Merchant(world.running.url, secondClientId);
  });
  afterEach(() => world.reset());

  const setFault = async (fault: object): Promise<string> =>
    (await world.admin('POST', '/admin/faults', fault)).json.id;

  /** Calls that arrived while something was done. */
  async function callsOf(work: () => Promise<unknown>, query = ''): Promise<CallEntry[]> {
    const before: CallEntry[] = (await world.admin('GET', '/admin/calls?limit=10000')).json.calls;
    await work();
    const after = before.at(-1)?.number ?? 0;
    return (await world.admin('GET', `/admin/calls?after=${after}${query}`)).json.calls;
  }

  it('do not see one another’s payments, and may use the same numbers', async () => {
    const order = koreanOrder();
    const mine = (await first.pay(order)).json;
    const unknown = (await second.inquire({ paymentRequestId: order.paymentRequestId })).json;
    expect(unknown.result.resultCode).toBe('ORDER_NOT_EXIST');
    const theirs = (await second.pay(order)).json;
    expect(theirs.paymentId).not.toBe(mine.paymentId);
    const { payments } = await world.books(`?paymentRequestId=${order.paymentRequestId}`);
    expect(payments.map((payment) => [payment.clientId, payment.paymentId])).toEqual([
      [clientId, mine.paymentId],
      [secondClientId, theirs.paymentId],
    ]);
  });

  it.each([
    ['http-error', { kind: 'http-error', value: '503' }],
    ['answer-unsigned', { kind: 'answer-unsigned' }],
    ['answer-slow', { kind: 'answer-slow', value: '1' }],
  ])('%s strikes every call of one account until it is taken away, and none of the others', async (kind, fault) => {
    const id = await setFault({ ...fault, match: { clientId } });
    const order = koreanOrder();
    const ask = async (): Promise<void> => {
      await first.pay(order);
      await first.inquire({ paymentRequestId: order.paymentRequestId });
      await first.ask('cancel', { paymentRequestId: order.paymentRequestId });
      await second.pay(koreanOrder());
    };
    const struck = async () => (await callsOf(ask)).map((call) => [call.clientId, call.api, call.faults]);
    expect(await struck()).toEqual([
      [clientId, 'pay', [kind]],
      [clientId, 'inquiryPayment', [kind]],
      [clientId, 'cancel', [kind]],
      [secondClientId, 'pay', []],
    ]);
    await world.admin('DELETE', `/admin/faults/${id}`);
    expect((await struck()).flatMap(([, , faults]) => faults)).toEqual([]);
  });

  it('lose answers and notifications each by itself', async () => {
    await setFault({ kind: 'answer-lost-after-commit', match: { clientId: secondClientId } });
    const order = koreanOrder({ paymentNotifyUrl: world.receiver.url });
    await expect(second.pay(order)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await world.paymentOf(order.paymentRequestId)).toMatchObject({ clientId: secondClientId });
    await world.admin('DELETE', '/admin/faults');
    await setFault({ kind: 'notification-lost', match: { clientId } });
    await world.press((await second.pay(order)).json.normalUrl, 'decision', 'approve');
    expect(await world.receiver.waitFor(order, 1)).toHaveLength(1);
    const unheard = koreanOrder();
    await world.payAnd('approve', unheard);
    await world.notification(unheard.paymentRequestId, 'its notification is lost', ({ deliveries }) =>
      deliveries.some(({ fault }) => fault === 'lost'),
    );
  });

  it('are told apart in the books, each with its calls', async () => {
    const countsOf = async (account: string): Promise<AccountEntry['calls'] | undefined> =>
      (await world.books()).accounts.find((entry) => entry.clientId === account)?.calls;
    const before = await countsOf(secondClientId);
    await setFault({ kind: 'http-error', match: { clientId: secondClientId }, times: 1 });
    await second.pay(koreanOrder());
    await second.pay(koreanOrder());
    await second.pay({ paymentRequestId: 'cannot be understood' });
    const after = await countsOf(secondClientId);
    expect((after?.pay.received ?? 0) - (before?.pay.received ?? 0)).toBe(3);
    expect((after?.pay.struck ?? 0) - (before?.pay.struck ?? 0)).toBe(1);
    expect((await world.books()).accounts.map((entry) => [entry.clientId, entry.product])).toEqual([
      [clientId, 'apo'],
      [secondClientId, 'apo'],
      [directClientId, 'direct'],
    ]);
  });

  it('have their calls listed one by one, of one account where asked', async () => {
    const order = koreanOrder();
    const ask = async (): Promise<void> => {
      await first.pay(order);
      await second.pay(koreanOrder());
    };
    const calls = await callsOf(ask, `&clientId=${clientId}`);
    expect(calls).toMatchObject([{ clientId, api: 'pay', paymentRequestId: order.paymentRequestId, faults: [] }]);
    expect(Date.parse(calls[0]?.at ?? '')).toBeGreaterThan(0);
    expect((await world.admin('GET', '/admin/calls?limit=0')).status).toBe(400);
  });

  it('that nobody has are refused', async () => {
    const { status, json } = await world.admin('POST', '/admin/faults', {
      kind: 'http-error',
      match: { clientId: 'x' },
    });
    expect(status).toBe(422);
    expect(json.errors).toMatchObject([{ field: 'match.clientId', rule: expect.stringContaining(secondClientId) }]);
  });
});
