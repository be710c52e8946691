/** A person's name as it is printed on the card. */
export interface CardholderName {
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * A card as the buyer typed it, for server-to-server payments (APO reference 2.1.3). It may be sent and sealed, nothing else:
 * never put it into an event, a log, an error or a table in clear; `cvv` not even sealed once the payment was answered.
 */
export interface Card {
  /** Digits only. */
  readonly cardNo: string;
  /** May be left out, at the price of more refusals. */
  readonly cvv?: string;
  /** `01` to `12`. */
  readonly expiryMonth: string;
  /** Two digits, of this century. */
  readonly expiryYear: string;
  /** English letters only. */
  readonly cardholderName: CardholderName;
  /** Korean personal card without issuer authentication: the holder's day of birth, `YYMMDD` or with century and hyphens. */
  readonly dateOfBirth?: string;
  /** Korean company card without issuer authentication: ten digits. */
  readonly businessNo?: string;
  /** Korean: the first two digits of the card's PIN. */
  readonly cardPasswordDigest?: string;
  /** Korean: where the issuer writes to. */
  readonly payerEmail?: string;
}
