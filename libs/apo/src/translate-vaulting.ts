import type { Fields } from './fields';
import type { AcquirerInfo, ResultReport, SavedCardReport, TransactionStatus } from './reports';
import {
  translateAcquirer,
  translateResult,
  translateResultStatus,
  translateSavedCard,
  translateTransactionStatus,
} from './translate-common';

/** What became of storing a card without a payment (APO reference 2.10). */
export interface VaultingReport {
  readonly vaultingRequestId: string;
  readonly status: TransactionStatus;
  readonly statusText?: string;
  /** On failures a code of `vaultingCodes`. */
  readonly result?: ResultReport;
  readonly savedCard?: SavedCardReport;
  readonly acquirer?: AcquirerInfo;
}

/** `vaultingStatus` decides; it comes with result S alone, so without it F has failed and S says nothing final. */
export function translateVaulting(message: Fields, vaultingRequestId: string): VaultingReport {
  const result = translateResult(message.child('result'));
  const vaultingStatus = message.text('vaultingStatus');
  const status =
    vaultingStatus === undefined && result?.resultStatus !== 'S' && result
      ? translateResultStatus(result)
      : translateTransactionStatus(vaultingStatus);
  return {
    vaultingRequestId,
    ...status,
    result,
    savedCard: translateSavedCard(message.child('paymentMethodDetail')?.child('card')),
    acquirer: translateAcquirer(message),
  };
}
