/** What a buyer is told, in both languages of our shops. */
export interface BuyerText {
  readonly en: string;
  readonly ko: string;
}

/**
 * Few and friendly: a buyer needs to know what to do, not what a bank thinks of the card. Lost and stolen cards read like any
 * other refused one, since whoever holds it may be the thief. Nothing promises that no money was taken unless that is certain.
 */
export const buyerTexts = {
  paid: { en: 'Your payment went through. Thank you.', ko: '결제가 완료되었습니다. 감사합니다.' },
  wait: {
    en: 'Your payment is being processed. Please wait a moment.',
    ko: '결제를 처리하고 있습니다. 잠시만 기다려 주세요.',
  },
  checking: {
    en: 'We are checking whether your payment went through. Please do not pay again until you hear from us.',
    ko: '결제가 되었는지 확인하고 있습니다. 안내를 받으실 때까지 다시 결제하지 마세요.',
  },
  busy: {
    en: 'Many people are paying at the moment. Please wait a little.',
    ko: '현재 결제 요청이 많습니다. 잠시만 기다려 주세요.',
  },
  again: {
    en: 'This payment was not completed. Please try again.',
    ko: '결제가 완료되지 않았습니다. 다시 시도해 주세요.',
  },
  otherCard: {
    en: 'This card could not be charged. Please try another card.',
    ko: '이 카드로는 결제할 수 없습니다. 다른 카드로 다시 시도해 주세요.',
  },
  otherWay: {
    en: 'This payment cannot be completed. Please choose another way to pay.',
    ko: '이 결제는 완료할 수 없습니다. 다른 결제 수단을 선택해 주세요.',
  },
  checkCard: {
    en: 'Something in the card details is not right. Please check them and try again.',
    ko: '카드 정보가 올바르지 않습니다. 확인하신 뒤 다시 시도해 주세요.',
  },
  expiredCard: {
    en: 'This card is past its expiry date. Please try another card.',
    ko: '유효 기간이 지난 카드입니다. 다른 카드로 시도해 주세요.',
  },
  limit: {
    en: 'The limit or balance of this card does not allow the payment. Please try another card.',
    ko: '카드 한도 또는 잔액이 부족합니다. 다른 카드로 시도해 주세요.',
  },
  tooMany: {
    en: 'There have been too many attempts. Please try another card, or try again later.',
    ko: '시도 횟수를 초과했습니다. 다른 카드를 사용하시거나 나중에 다시 시도해 주세요.',
  },
  authenticate: {
    en: 'Your bank wants to know that it is you. Please try again and follow its check to the end.',
    ko: '카드사의 본인 인증이 필요합니다. 다시 시도하여 인증을 끝까지 완료해 주세요.',
  },
  notConfirmed: {
    en: 'Your bank could not confirm that it is you. Please try again, or try another card.',
    ko: '본인 인증에 실패했습니다. 다시 시도하시거나 다른 카드를 사용해 주세요.',
  },
  otherBrand: {
    en: 'This card company cannot be chosen at the moment. Please choose another.',
    ko: '선택하신 카드사는 현재 이용할 수 없습니다. 다른 카드사를 선택해 주세요.',
  },
  tryAgain: {
    en: 'The payment was not completed. Please try again.',
    ko: '결제가 완료되지 않았습니다. 다시 시도해 주세요.',
  },
  payAgain: {
    en: 'The payment could not be completed in time. Please pay again.',
    ko: '기한 안에 결제를 완료하지 못했습니다. 다시 결제해 주세요.',
  },
  ourFault: {
    en: 'We cannot take this payment because of a fault on our side. Please contact us.',
    ko: '저희 쪽 문제로 결제를 진행할 수 없습니다. 고객센터로 문의해 주세요.',
  },
  refundUnderWay: {
    en: 'Your refund is being processed.',
    ko: '환불을 처리하고 있습니다.',
  },
  refundByHand: {
    en: 'We are taking care of your refund and will get in touch with you.',
    ko: '환불 건을 확인하고 있으며 곧 연락드리겠습니다.',
  },
} as const satisfies Readonly<Record<string, BuyerText>>;
