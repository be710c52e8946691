import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@paywright/testing';
import { routeNamed, type RunningService, startReplica } from '../running-service.fixture';
import { openTestBed, route, type TestBed } from '../test-bed';
import { unanswered } from './unknown.fixture';

let bed: TestBed;
let upstream: Server;
let asked: string[];
let service: RunningService;

beforeEach(async () => {
  bed = await openTestBed();
  asked = [];
  // It answers everything, unsigned: nobody believes a word of it.
  upstream = createServer((request, response) => {
    asked.push(request.url ?? '');
    request.resume();
    response.end('{}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await service.stop();
  await new Promise((resolve) => upstream.close(resolve));
  await bed.close();
});

it('an inquiry by hand is put upstream at once, and an answer nobody can verify leaves the payment unknown', async () => {
  const payment = await unanswered(bed, 'asked-by-hand');
  const { port } = upstream.address() as AddressInfo;
  service = await startReplica(bed, [routeNamed(route, { baseUrl: `http://127.0.0.1:${port}` })]);
  // Business time stands still: nothing else is due.
  const { status, body } = await service.ask('POST', `/admin/payments/${payment.id}/inquire`, { reason: 'to know' });
  expect(status).toBe(202);
  expect(body).toMatchObject({ inquiries: [{ next: 'it is asked within a second' }] });
  await eventually(() => Promise.resolve(asked.length > 0), { describe: 'upstream is asked' });
  expect(asked).toEqual([expect.stringContaining('inquiryPayment')]);
  const answered = async () => {
    const shown = await service.ask('GET', `/admin/payments/${payment.id}`);
    return shown.body['operations'] as { kind: string; outcome: { kind: string } | null }[];
  };
  await eventually(async () => (await answered()).some(({ kind, outcome }) => kind === 'inquire' && outcome !== null), {
    describe: 'the answer is recorded',
  });
  expect(await answered()).toContainEqual(
    expect.objectContaining({ kind: 'inquire', outcome: expect.objectContaining({ kind: 'unknown' }) as unknown }),
  );
  expect(await bed.payment(payment.id)).toMatchObject({ status: 'processing', unknownSince: payment.unknownSince });
});
