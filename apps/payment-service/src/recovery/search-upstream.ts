import type { InquiryOutcome } from '@paywright/apo';
import type { Clock, PaymentId, PaymentRequestId } from '@paywright/kernel';
import { mostAttempts } from '@paywright/payments';
import { missSpacingMs } from '../operations/misses';
import type { Route } from '../routes/route';
import type { Routes } from '../routes/routes';
import type { ToldAttempt } from './lost-history';

/** A payment of which more may have been sent than is known. */
export interface Suspect {
  readonly paymentId: PaymentId;
  /** The number its attempt had, or would have had, counted from 1. */
  readonly numberOf: (attempt: number) => PaymentRequestId;
  /** Its attempts as far as they are known, the first one first. */
  readonly known: readonly ToldAttempt[];
  /** Nothing can have followed the last of them: its buyer had a page, or it is approved. */
  readonly isLast: boolean;
}

/** What upstream has of it. */
export interface Found {
  /** The known attempts and those that were found. */
  readonly attempts: readonly ToldAttempt[];
  /** How the last of them stands; absent: there is none. */
  readonly outcome?: InquiryOutcome;
  /** When that was asked, epoch milliseconds. */
  readonly askedAt: number;
  /** Routes that gave no usable answer: what they may have of it, nobody knows. */
  readonly silent: readonly string[];
  /** Nothing can have followed the last of the attempts: where the payment is, is certain. */
  readonly isLocated: boolean;
  /** The route that has the last attempt under its number, where that is another one than is known. */
  readonly misplaced?: string;
}

/** Everybody was heard, and it is where it is looked for. */
export function isAnswered({ silent, misplaced }: Found): boolean {
  return silent.length === 0 && misplaced === undefined;
}

/** Somebody may have it who was not heard, or it stands where it is not looked for. */
export function isHeld(seen: Found): boolean {
  return !seen.isLocated && !isAnswered(seen);
}

export interface SearchDependencies {
  readonly routes: Routes;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<unknown>;
}

/** Inquiries under way at once, over all routes. */
const inquiriesAtOnce = 16;
/** Looks that find nothing before that is believed, spaced (APO reference C22). */
const looks = 3;

/**
 * Asks upstream what it has of payments whose later attempts are lost. Numbers of attempts are computed, so every account can be
 * asked about every attempt there can have been. An attempt that stands upstream, other than as failed, is the last: a further
 * one begins only after proof that the one before is without effect (ADR 0021).
 */
export async function searchUpstream(
  suspects: readonly Suspect[],
  dependencies: SearchDependencies,
  onProgress: (searched: number) => void,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  let remaining = suspects;
  for (let look = 1; look <= looks && remaining.length > 0; look += 1) {
    if (look > 1) await dependencies.wait(missSpacingMs);
    await inParallel(remaining, inquiriesAtOnce, async (suspect) => {
      const seen = await search(
        { ...suspect, known: found.get(suspect.paymentId)?.attempts ?? suspect.known },
        dependencies,
      );
      found.set(suspect.paymentId, seen);
      onProgress(found.size);
    });
    remaining = remaining.filter((suspect) => !stands(found.get(suspect.paymentId)?.outcome) && !suspect.isLast);
  }
  return found;
}

/** Whether upstream has it, and nothing can have followed. */
function stands(outcome: InquiryOutcome | undefined): boolean {
  return outcome?.kind === 'answered' && outcome.status !== 'FAIL';
}

async function search({ numberOf, known, isLast }: Suspect, { routes, clock }: SearchDependencies): Promise<Found> {
  const askedAt = clock.now();
  const silent = new Set<string>();
  const ask = async (route: Route, paymentRequestId: string): Promise<InquiryOutcome> => {
    const outcome = await route.client.inquirePayment({ paymentRequestId });
    if (outcome.kind === 'unknown') silent.add(route.name);
    return outcome;
  };
  const askAll = (asked: readonly Route[], paymentRequestId: string) =>
    Promise.all(asked.map(async (route) => ({ route: route.name, outcome: await ask(route, paymentRequestId) })));
  const last = known.at(-1);
  const at = routes.find(last?.route);
  let outcome = last && at ? await ask(at, last.paymentRequestId) : undefined;
  if (last && !at) silent.add(last.route);
  let attempts = known;
  if (stands(outcome) || isLast) return { attempts, outcome, askedAt, silent: [...silent], isLocated: true };
  if (last && outcome?.kind === 'not-found') {
    // Where several accounts were silent before, which of them has it was not known.
    const others = await askAll(
      routes.all.filter((route) => route !== at),
      last.paymentRequestId,
    );
    const misplaced = others.find((one) => one.outcome.kind === 'answered')?.route;
    if (misplaced !== undefined)
      return { attempts, outcome, askedAt, silent: [...silent], isLocated: false, misplaced };
  }
  for (let number = known.length + 1; number <= mostAttempts; number += 1) {
    const paymentRequestId = numberOf(number);
    const answers = await askAll(routes.all, paymentRequestId);
    const answer = answers.find((one) => one.outcome.kind === 'answered');
    if (!answer) continue;
    const { route } = answer;
    // Those between were given up before anything of them was sent: they are nowhere.
    const between = Array.from({ length: number - attempts.length - 1 }, (_, index) => ({
      paymentRequestId: numberOf(attempts.length + index + 1),
      route,
    }));
    attempts = [...attempts, ...between, { paymentRequestId, route }];
    outcome = answer.outcome;
    if (stands(outcome)) break;
  }
  const isLocated = stands(outcome);
  return { attempts, outcome, askedAt, silent: isLocated ? [] : [...silent], isLocated };
}

async function inParallel<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
