import { notificationIdFor } from './notification-id';

const bytes = Buffer.from('{"a":1}');

describe('the number of a notification', () => {
  it('is the same for the same bytes on the same route', () => {
    expect(notificationIdFor('apo-kr', bytes)).toBe(notificationIdFor('apo-kr', Buffer.from(bytes)));
    expect(notificationIdFor('apo-kr', bytes)).toMatch(/^ntf_[0-9a-hjkmnp-tv-z]{52}$/);
  });

  it('differs for other bytes, even when they mean the same, and for another route', () => {
    const ids = [
      notificationIdFor('apo-kr', bytes),
      notificationIdFor('apo-kr', Buffer.from('{"a": 1}')),
      notificationIdFor('apo', bytes),
      notificationIdFor('apo', Buffer.from('kr:{"a":1}')),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
