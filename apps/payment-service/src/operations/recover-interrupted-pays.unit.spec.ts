import type { AnswerPay } from './answer-pay';
import type { OperationRepository } from './operation.repository';
import { recoverInterruptedPays } from './recover-interrupted-pays';

it('recovers the other pays when one cannot be recorded, and says so', async () => {
  const recorded: string[] = [];
  const interrupted = ['pr_1', 'pr_2', 'pr_3'].map((requestId) => ({
    requestId,
    paymentId: 'pay',
    tries: 1,
    unprovenSends: 1,
  }));
  const recovering = recoverInterruptedPays(
    'apo-kr',
    { interruptedPays: async () => interrupted } as unknown as OperationRepository,
    {
      record: async ({ requestId }: { requestId: string }) => {
        if (requestId === 'pr_1') throw new Error('cannot be recorded');
        recorded.push(requestId);
      },
    } as unknown as AnswerPay,
  );
  await expect(recovering).rejects.toThrow('cannot be recorded');
  expect(recorded).toEqual(['pr_2', 'pr_3']);
});
