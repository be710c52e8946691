import { sign, type KeyObject } from 'node:crypto';

/** Values for specs: what the gateway sends for one Korean order at Antom. Numbers are invented. */
export const clientId = 'SANDBOX_5Y1234567890';

/** One body of every kind the gateway is known to send (APO reference 4.6, 8.2). */
export const bodies = {
  payment: {
    notifyType: 'PAYMENT_RESULT',
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' },
    paymentRequestId: 'pr-0001',
    paymentId: '20300101194010900100188000000000001',
    paymentAmount: { currency: 'KRW', value: '4200' },
    paymentCreateTime: '2030-01-01T10:00:00-08:00',
    paymentTime: '2030-01-01T10:00:19-08:00',
    acquirerInfo: {
      acquirerName: 'ALIPAY',
      acquirerMerchantId: '2188000000000001',
      acquirerTransactionId: '20300101194010900100188000000000001',
      referenceRequestId: 'pr-0001',
    },
    paymentResultInfo: { cardNo: '411111******1111', cardBin: '411111', holderName: 'GILDONG HONG', lastFour: '1111' },
  },
  capture: {
    notifyType: 'CAPTURE_RESULT',
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' },
    paymentId: '20300101194010900100188000000000001',
    captureRequestId: 'pr-0001',
    captureId: '20300101194010807000188000000000002',
    captureAmount: { currency: 'KRW', value: '4200' },
    captureTime: '2030-01-01T10:00:20-08:00',
    acquirerInfo: { acquirerName: 'ALIPAY', referenceRequestId: 'pr-0001' },
  },
  refund: {
    notifyType: 'REFUND_RESULT',
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' },
    refundStatus: 'SUCCESS',
    refundRequestId: 'rr-0001',
    refundId: '20300101194010807000188000000000003',
    refundAmount: { currency: 'KRW', value: '4200' },
  },
  dispute: {
    disputeNotificationType: 'DISPUTE_CREATED',
    disputeId: 'dis-0001',
    paymentId: '20300101194010900100188000000000001',
  },
  vaulting: {
    vaultingRequestId: 'vr-0001',
    vaultingStatus: 'SUCCESS',
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' },
  },
  unrecognized: {
    notifyType: 'MOON_RESULT',
    result: { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'success.' },
  },
} as const;

/** A body as bytes. Padded, so that whoever writes the JSON again breaks the signature. */
export function bytesOf(body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body, null, 1), 'utf8');
}

export interface Signing {
  readonly path: string;
  readonly rawBody: Uint8Array;
  readonly privateKey: KeyObject;
  readonly keyVersion?: string;
  readonly time?: string;
}

/** The gateway's headers, signed here and not by the library under test (APO reference 1.4, 4.3). */
export function signedHeaders({ path, rawBody, privateKey, keyVersion = '1', time = '1893456019000' }: Signing) {
  const content = Buffer.concat([Buffer.from(`POST ${path}\n${clientId}.${time}.`, 'utf8'), rawBody]);
  const signature = encodeURIComponent(sign('sha256', content, privateKey).toString('base64'));
  return {
    'content-type': 'application/json; charset=UTF-8',
    'client-id': clientId,
    'request-time': time,
    signature: `algorithm=RSA256, keyVersion=${keyVersion}, signature=${signature}`,
  };
}
