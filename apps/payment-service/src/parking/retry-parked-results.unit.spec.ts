import { ManualClock } from '@paywright/kernel';
import type { DataSource } from 'typeorm';
import type { RecordResult } from '../payments/record-result';
import { retryParkedResults } from './retry-parked-results';

it('retries the other results when one cannot be placed, and says so', async () => {
  const tried: string[] = [];
  const rows = ['ntf_1', 'ntf_2', 'ntf_3'].map((eventId) => ({ event_id: eventId, event_type: 'x', data: {} }));
  const retrying = retryParkedResults(
    { query: async () => [rows, rows.length] } as unknown as DataSource,
    new ManualClock(0),
    {
      fromParking: async ({ eventId }: { eventId: string }) => {
        if (eventId === 'ntf_1') throw new Error('cannot be placed');
        tried.push(eventId);
        return 'placed';
      },
    } as unknown as RecordResult,
  );
  await expect(retrying).rejects.toThrow('cannot be placed');
  expect(tried).toEqual(['ntf_2', 'ntf_3']);
});
