import { forEachRow } from '../for-each-row';
import type { AnswerPay } from './answer-pay';
import type { OperationRepository } from './operation.repository';

const batch = 100;

/**
 * A pay whose lease ran out was claimed by a process that died, or was cut off, before it could record the answer: it may
 * have been sent. It is recorded as a call of unknown outcome, and the inquiry decides. Returns how many were found.
 */
export async function recoverInterruptedPays(
  route: string,
  operations: OperationRepository,
  answerPay: AnswerPay,
): Promise<number> {
  const interrupted = await operations.interruptedPays(route, batch);
  await forEachRow(interrupted, (pay) =>
    answerPay.record(
      { ...pay, route, rounds: 0 },
      {
        kind: 'unknown',
        cause: 'timeout',
        setupFault: false,
        callAgain: false,
        neverSent: false,
        detail: 'the process that sent it did not record an answer',
      },
    ),
  );
  return interrupted.length;
}
