/** The 23 South Korean card brands a buyer can be sent to directly (APO reference 3.4). */
export const koreanCardBrands = [
  'BC',
  'CITI',
  'GWANGJUBANK',
  'HYUNDAI',
  'IBK_BC',
  'JEJUBANK',
  'JEONBUKBANK',
  'KAKAOBANK',
  'KBANK',
  'KDBBANK',
  'KEBHANA',
  'KOOKMIN',
  'LOTTE',
  'NONGHYUP',
  'POST',
  'SAEMAUL',
  'SAMSUNG',
  'SAVINGBANK',
  'SHINHAN',
  'SHINHYEOP',
  'SUHYEOP',
  'TOSSBANK',
  'WOORI',
] as const;

export type KoreanCardBrand = (typeof koreanCardBrands)[number];
