import type { CreatePaymentInput, KoreanCardBrand } from '@paywright/contracts';

export interface KoreanOrder {
  readonly referenceOrderId: string;
  /** Won. */
  readonly value: string;
  readonly description: string;
  /** Left out, the buyer chooses on the hosted page. */
  readonly brand?: KoreanCardBrand;
  /** What the sandbox is to do otherwise than it should, such as `acquirer=2C2P, notification-lost`. */
  readonly sandbox?: string;
  /** The upstream account it must go through; left out, the routing policy decides. */
  readonly route?: string;
  /** What routing rules may look at. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a shop posts for an order paid by a card of another country, typed on the hosted page. */
export function cardOrder(
  order: Omit<KoreanOrder, 'brand'> & {
    readonly currency: string;
    readonly is3DSAuthentication?: boolean;
    readonly captureMode?: 'AUTOMATIC' | 'MANUAL';
    /** The card, where it is not typed on the hosted page; and whether it is to be kept. */
    readonly card?: {
      readonly cardReference?: string;
      readonly cardId?: string;
      readonly tokenizeMode?: 'ENABLED' | 'DISABLED' | 'ASKFORCONSENT';
    };
    readonly referenceBuyerId?: string;
  },
): CreatePaymentInput {
  const korean = koreanOrder(order);
  const amount = { currency: order.currency, value: order.value };
  const { is3DSAuthentication = false, captureMode, card, referenceBuyerId } = order;
  const buyer = referenceBuyerId === undefined ? korean.order.buyer : { referenceBuyerId };
  return {
    ...korean,
    order: { ...korean.order, orderAmount: amount, buyer },
    paymentAmount: amount,
    ...(captureMode && { paymentFactor: { captureMode } }),
    paymentMethod: {
      paymentMethodType: 'CARD',
      paymentMethodMetaData: { requireIssuerAuthentication: false, is3DSAuthentication, ...card },
    },
  };
}

/** What a shop posts to `/v1/payments` for an order paid by a South Korean card. */
export function koreanOrder({
  referenceOrderId,
  value,
  description,
  brand,
  sandbox,
  route,
  metadata,
}: KoreanOrder): CreatePaymentInput {
  const amount = { currency: 'KRW', value };
  return {
    order: {
      referenceOrderId,
      orderDescription: sandbox === undefined ? description : `${description} [sandbox: ${sandbox}]`,
      orderAmount: amount,
      buyer: { referenceBuyerId: `buyer-of-${referenceOrderId}`.slice(0, 64), buyerEmail: 'buyer@example.com' },
    },
    paymentAmount: amount,
    ...(route !== undefined && { route }),
    ...(metadata !== undefined && { metadata }),
    paymentMethod: {
      paymentMethodType: 'CARD',
      paymentMethodMetaData: {
        requireIssuerAuthentication: true,
        paymentMethodRegion: 'KR',
        ...(brand === undefined ? {} : { selectedCardBrand: brand }),
      },
    },
    paymentRedirectUrl: 'https://shop.example.com/orders/thanks',
    env: { terminalType: 'WEB', clientIp: '203.0.113.7' },
  };
}
