import { otherRoute, route } from '../test-bed';
import { firstOf, idOf, openRecoveryBed, type RecoveryBed, says } from './recovery.fixture';

describe('what a recovery leaves for a person', () => {
  let recovering: RecoveryBed;

  beforeEach(async () => {
    recovering = await openRecoveryBed();
  });

  afterEach(() => recovering.bed.close());

  it('is said as soon as it is found: a later run has no reason to say it again', async () => {
    const { bed } = recovering;
    const holder = await recovering.placed('holder');
    const charged = recovering.requested('charged', { order: holder.data.order });
    recovering.requested('next');
    bed.upstream.set(`${route} ${firstOf(holder)}`, says.nothing);
    bed.upstream.set(`${otherRoute} ${firstOf(charged)}`, says.captured());
    const { requestPayment } = bed.recovering;
    let decided = 0;
    const handle: typeof requestPayment.handle = (...asked) => {
      decided += 1;
      return decided === 1 ? requestPayment.handle(...asked) : Promise.reject(new Error('killed'));
    };
    const breaksOff = { requestPayment: { handle } as typeof requestPayment };
    await expect(recovering.recover({ acceptSilence: true }, breaksOff)).rejects.toThrow('killed');
    const refused = `for an operator: ${idOf(charged)}: ${firstOf(charged)} was, or may have been, given to ${otherRoute}`;
    expect(recovering.said.filter((line) => line.startsWith(refused))).toHaveLength(1);
    const { forOperators } = await recovering.recover({ acceptSilence: true });
    expect(forOperators.join()).not.toContain(idOf(charged));
  });
});
