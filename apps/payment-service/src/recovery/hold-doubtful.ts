import { hold, holdBack } from './doubt.repository';
import type { RecoveryContext } from './recovery-context';
import { isAnswered, isHeld } from './search-upstream';

/** Nothing is sent of payments some account may have that did not answer; what was not located is held altogether, and named. */
export async function holdDoubtful({ db, clock, found, tellOperators }: RecoveryContext): Promise<void> {
  const doubtful = [...found].filter(([, seen]) => !isAnswered(seen)).map(([id]) => id);
  await holdBack(db, doubtful, clock.now());
  const held = [...found].filter(([, seen]) => isHeld(seen));
  await hold(
    db,
    held.map(([id]) => id),
  );
  for (const [id, { silent, misplaced }] of held) {
    const where = misplaced ?? silent.join(', ');
    const why =
      misplaced === undefined ? 'may have it and gave no answer' : 'has it, and it is stored as another account’s';
    await tellOperators(
      `${id}: held, nothing of it is sent or asked: ${where} ${why}; look for it on the account's dashboard, or run this again once the account answers`,
    );
  }
}
