import { cardOrder, directRoute, type KoreanOrder, koreanOrder } from '@paywright/running-system';
import type { Amount, CreatePaymentInput, KoreanCardBrand, PaymentStatus } from '@paywright/contracts';

/** What a buyer does on the hosted pages; `brand` is chosen there when the shop has not. */
export interface BuyerPlan {
  readonly brand?: KoreanCardBrand;
  /** Typed on the hosted page; nothing is decided afterwards unless 3DS asks. */
  readonly cardNo?: string;
  readonly decision: 'approve' | 'decline' | 'walk-away' | 'none';
}

/** One order of the demo, and how it must end. */
export interface DemoOrder {
  readonly title: string;
  readonly askedBy: 'shop' | 'order-service';
  readonly reference: string;
  readonly request: CreatePaymentInput;
  readonly buyer: BuyerPlan;
  /** Typed into the shop's own form, kept from the order before, or to be kept; else typed on the hosted page. */
  readonly card?: 'typed' | 'kept' | 'to-be-kept';
  /** What the shop asks for later: `cancel` before the buyer comes, `capture` once approved, `refund` once shipped. */
  readonly thenAsks?: { readonly kind: 'capture' | 'cancel' | 'refund'; readonly amount?: Amount };
  readonly mustEnd: {
    readonly status: PaymentStatus;
    readonly acquirer?: 'ALIPAY' | '2C2P' | 'ADYEN';
    /** Given back in the end, smallest units. */
    readonly refunded?: string;
  };
}

type Sketch = Omit<DemoOrder, 'reference' | 'request' | 'askedBy'> &
  Pick<KoreanOrder, 'value' | 'description' | 'brand' | 'sandbox' | 'route'> & {
    readonly askedBy?: DemoOrder['askedBy'];
    /** A card of another country pays in this currency. */
    readonly currency?: string;
    readonly is3DSAuthentication?: boolean;
    readonly captureMode?: 'MANUAL';
  };

const captured = { status: 'captured' } as const;

const sketches: readonly Sketch[] = [
  {
    title: 'Brand preselected: HYUNDAI',
    description: 'A teapot',
    value: '42000',
    brand: 'HYUNDAI',
    buyer: { decision: 'approve' },
    mustEnd: captured,
  },
  {
    title: 'Brand chosen on the page',
    description: 'Two teacups',
    value: '18000',
    buyer: { brand: 'KAKAOBANK', decision: 'approve' },
    mustEnd: captured,
  },
  {
    title: 'The buyer declines',
    description: 'A tea table',
    value: '390000',
    brand: 'SAMSUNG',
    buyer: { decision: 'decline' },
    mustEnd: { status: 'failed' },
  },
  {
    title: 'Acquirer Antom: the capture is reported apart',
    description: 'A tin of green tea',
    value: '15500',
    brand: 'SHINHAN',
    sandbox: 'acquirer=ALIPAY',
    buyer: { decision: 'approve' },
    mustEnd: { status: 'captured', acquirer: 'ALIPAY' },
  },
  {
    title: 'Acquirer 2C2P: the money comes with the payment',
    description: 'A tin of black tea',
    value: '16500',
    brand: 'LOTTE',
    sandbox: 'acquirer=2C2P',
    buyer: { decision: 'approve' },
    mustEnd: { status: 'captured', acquirer: '2C2P' },
  },
  {
    title: 'Asked for by another service, as an event',
    askedBy: 'order-service',
    description: 'A subscription to tea',
    value: '9900',
    brand: 'TOSSBANK',
    buyer: { decision: 'approve' },
    mustEnd: captured,
  },
  {
    title: 'Through Antom itself instead of APO',
    description: 'A tin of oolong',
    value: '21000',
    brand: 'HYUNDAI',
    route: directRoute,
    buyer: { decision: 'approve' },
    mustEnd: captured,
  },
  {
    title: 'A card of another country, typed on the hosted page',
    description: 'A tin of Earl Grey',
    value: '1850',
    currency: 'USD',
    sandbox: 'acquirer=ADYEN',
    buyer: { cardNo: '4054695723100768', decision: 'none' },
    mustEnd: { status: 'captured', acquirer: 'ADYEN' },
  },
  {
    title: 'The same with 3DS',
    description: 'A tea strainer',
    value: '990',
    currency: 'EUR',
    is3DSAuthentication: true,
    buyer: { cardNo: '5162774114974622', decision: 'approve' },
    mustEnd: captured,
  },
  {
    title: 'Typed into the shop’s own form: no page at all',
    description: 'A tin of Assam',
    value: '2150',
    currency: 'USD',
    card: 'typed',
    buyer: { decision: 'none' },
    mustEnd: captured,
  },
  {
    title: 'The buyer lets the shop keep the card',
    description: 'A tin of Darjeeling',
    value: '2450',
    currency: 'USD',
    card: 'to-be-kept',
    buyer: { cardNo: '4054695723100768', decision: 'none' },
    mustEnd: captured,
  },
  {
    title: 'Paid again with the kept card',
    description: 'Another tin of Darjeeling',
    value: '2450',
    currency: 'USD',
    card: 'kept',
    buyer: { decision: 'none' },
    mustEnd: captured,
  },
  {
    title: 'Captured by request',
    description: 'A tea caddy, made to order',
    value: '7400',
    currency: 'USD',
    captureMode: 'MANUAL',
    buyer: { cardNo: '4054695723100768', decision: 'none' },
    thenAsks: { kind: 'capture' },
    mustEnd: captured,
  },
  {
    title: 'Canceled before the buyer has paid',
    description: 'A second kettle',
    value: '68000',
    brand: 'BC',
    buyer: { decision: 'none' },
    thenAsks: { kind: 'cancel' },
    mustEnd: { status: 'canceled' },
  },
  {
    title: 'Refunded in part',
    description: 'Six teacups, one of them cracked',
    value: '54000',
    brand: 'LOTTE',
    sandbox: 'acquirer=ALIPAY',
    buyer: { decision: 'approve' },
    thenAsks: { kind: 'refund', amount: { currency: 'KRW', value: '9000' } },
    mustEnd: { status: 'captured', refunded: '9000' },
  },
  {
    title: 'The buyer walks away',
    description: 'A kettle',
    value: '68000',
    brand: 'KOOKMIN',
    buyer: { decision: 'walk-away' },
    mustEnd: { status: 'expired' },
  },
];

/** The orders of one run; `run` tells their references apart from those of other runs. */
export function demoOrders(run: string): DemoOrder[] {
  return sketches.map(({ currency, is3DSAuthentication, captureMode, ...sketch }, index) => {
    const {
      title,
      askedBy = 'shop',
      buyer,
      card,
      thenAsks,
      mustEnd,
      value,
      description,
      brand,
      sandbox,
      route,
    } = sketch;
    const reference = `demo-${run}-${index + 1}`;
    const order = { value, description, brand, sandbox, route, referenceOrderId: reference };
    const cards = {
      ...(card && { referenceBuyerId: `buyer-${run}` }),
      ...(card === 'to-be-kept' && { card: { tokenizeMode: 'ENABLED' } as const }),
    };
    const request =
      currency === undefined
        ? koreanOrder(order)
        : cardOrder({ ...order, currency, is3DSAuthentication, captureMode, ...cards });
    return { title, askedBy, buyer, card, thenAsks, mustEnd, reference, request };
  });
}
