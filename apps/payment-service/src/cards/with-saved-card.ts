import type { PaymentReport } from '@paywright/apo';
import type { Tx } from '@paywright/postgres';
import type { StoredPayment } from '../payments/payment.repository';
import type { UpstreamNews } from '../payments/upstream-news';
import type { Cards } from './cards';

/**
 * The news of an answer with what it says of keeping the card, where that was asked for. Only answers and inquiries are
 * read for it: a token must not travel through events, so a notification's is left where it is.
 */
export async function withSavedCard(
  tx: Tx,
  { cards }: { readonly cards: Cards },
  { payment, order }: StoredPayment,
  news: UpstreamNews,
  report: PaymentReport | undefined,
  at: number,
): Promise<UpstreamNews> {
  const { referenceBuyerId } = order.buyer;
  const { attempt } = payment;
  if (payment.cardSaving !== 'asked' || !attempt || !report || !cards.saved || !referenceBuyerId) return news;
  const { savedCard } = report;
  if (!savedCard) return { ...news, findings: [...news.findings, { kind: 'card-not-saved' }] };
  const owner = { source: payment.source, referenceBuyerId };
  const by = { paymentId: payment.id, route: attempt.route };
  const card = await cards.saved.save(tx, owner, by, savedCard, at);
  return { ...news, findings: [...news.findings, { kind: 'card-saved', card }] };
}
