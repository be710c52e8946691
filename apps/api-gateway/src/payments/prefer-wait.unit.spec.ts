import { readPreferWait } from './prefer-wait';

describe('Prefer: wait', () => {
  it.each([
    ['wait=5', 5],
    ['WAIT=5', 5],
    ['wait="5"', 5],
    ['respond-async, wait=10', 10],
    ['wait=10; strict', 10],
    ['wait=0', 0],
    ['wait=3600', 30],
    [['respond-async', 'wait=7'], 7],
  ])('%p waits %p seconds', (header, seconds) => expect(readPreferWait(header)).toBe(seconds));

  it.each([undefined, '', 'respond-async', 'wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=soon', 'await=5'])(
    '%p does not wait',
    (header) => expect(readPreferWait(header)).toBeUndefined(),
  );
});
