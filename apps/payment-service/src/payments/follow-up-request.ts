import { CancelRequested, CaptureRequested, RefundRequested } from '@paywright/contracts';
import { readEvent } from '@paywright/dead-letter';
import type { ReceivedMessage } from '@paywright/event-log';
import { parseMoney } from '@paywright/kernel';
import type { FollowUpRequest } from './request-follow-up';

/**
 * What a message asks of a payment; undefined when it is about something else. Throws an `UnprocessableMessage` when it does not
 * match its contract.
 */
export function readFollowUp(message: ReceivedMessage): FollowUpRequest | undefined {
  switch (message.headers['ce_type']) {
    case CaptureRequested.type: {
      const { id, source, time, data } = readEvent(CaptureRequested, message);
      const { paymentId, captureRef: reference, captureAmount, isLastCapture } = data;
      const amount = captureAmount && parseMoney(captureAmount);
      return { source, id, time, paymentId, asked: { kind: 'capture', reference, amount, isLastCapture } };
    }
    case CancelRequested.type: {
      const { id, source, time, data } = readEvent(CancelRequested, message);
      const { paymentId, cancelRef: reference } = data;
      return { source, id, time, paymentId, asked: { kind: 'cancel', reference } };
    }
    case RefundRequested.type: {
      const { id, source, time, data } = readEvent(RefundRequested, message);
      const { paymentId, refundRef: reference, refundAmount, refundReason, captureId } = data;
      const amount = refundAmount && parseMoney(refundAmount);
      return { source, id, time, paymentId, asked: { kind: 'refund', reference, amount, refundReason, captureId } };
    }
    default:
      return undefined;
  }
}
