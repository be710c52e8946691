/** The Korean issuers a buyer can choose from, by their `selectedCardBrand` (APO reference 3.4). */
export const koreanBrands = {
  BC: 'BC Card',
  CITI: 'Citi',
  GWANGJUBANK: 'Gwangju Bank',
  HYUNDAI: 'Hyundai Card',
  IBK_BC: 'IBK BC Card',
  JEJUBANK: 'Jeju Bank',
  JEONBUKBANK: 'Jeonbuk Bank',
  KAKAOBANK: 'KakaoBank',
  KBANK: 'K bank',
  KDBBANK: 'KDB Bank',
  KEBHANA: 'Hana Card',
  KOOKMIN: 'KB Kookmin Card',
  LOTTE: 'Lotte Card',
  NONGHYUP: 'NH Nonghyup Card',
  POST: 'Korea Post',
  SAEMAUL: 'Saemaul (MG)',
  SAMSUNG: 'Samsung Card',
  SAVINGBANK: 'Savings Bank',
  SHINHAN: 'Shinhan Card',
  SHINHYEOP: 'Shinhyup (CU)',
  SUHYEOP: 'Suhyup Bank',
  TOSSBANK: 'Toss Bank',
  WOORI: 'Woori Card',
} as const;

export type KoreanBrand = keyof typeof koreanBrands;

export function isKoreanBrand(text: string): text is KoreanBrand {
  return Object.hasOwn(koreanBrands, text);
}
