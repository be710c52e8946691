/** The code of a payment whose card was gone before it could be sent: ours, and none of APO's. */
export const cardGoneCode = 'CARD_GONE';
