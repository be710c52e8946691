import { parseConfig } from '@paywright/config';
import { openDatabase } from '@paywright/postgres';
import { Sealer } from '@paywright/sealing';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { notificationVariables } from '../app.config';
import { findNotification, openEvidence } from '../notifications/evidence';

/** Where the command speaks. */
export interface Terminal {
  /** The body alone, byte for byte; may be piped on. */
  readonly out: (bytes: Buffer) => void;
  /** Everything else. */
  readonly err: (line: string) => void;
}

const usage = `Usage (with the DATABASE_URL, ROUTES and NOTIFICATION_KEYS of webhook-ingest):
  npm run --silent evidence -- ntf_… > body.json`;

const schema = z.object(notificationVariables);

/**
 * Shows a stored notification's body and says whether the gateway signed it. Answers the exit code: 0 when it did, 1 when
 * that cannot be shown, 2 when the command could not be followed.
 */
export async function showEvidence(
  [notificationId]: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  if (notificationId === undefined) {
    terminal.err(`Name the notification.\n\n${usage}`);
    return 2;
  }
  const config = parseConfig(schema, env);
  const db = await openDatabase({
    url: config.DATABASE_URL,
    tlsCa: config.DATABASE_TLS_CA,
    poolSize: 1,
    applicationName: 'paywright-evidence',
  });
  try {
    return await show(notificationId, db, config, terminal);
  } finally {
    await db.destroy();
  }
}

async function show(
  notificationId: string,
  db: DataSource,
  { NOTIFICATION_KEYS: keys, ROUTES: routes }: z.output<typeof schema>,
  terminal: Terminal,
): Promise<number> {
  const stored = await findNotification(db, notificationId);
  if (!stored) {
    terminal.err('There is no such notification.');
    return 2;
  }
  try {
    const publicKeys = routes.get(stored.route)?.publicKeys ?? [];
    const { rawBody, verification } = openEvidence(stored, new Sealer(keys, 'NOTIFICATION_KEYS'), publicKeys);
    terminal.out(rawBody);
    if (verification.verified) {
      terminal.err(
        `Verified with the gateway's key ${verification.keyVersion}: these bytes came to ${stored.request_path}.`,
      );
      return 0;
    }
    terminal.err(`Not verified: ${verification.detail}.`);
  } catch (error) {
    terminal.err(`Its body does not open: ${(error as Error).message}.`);
  }
  return 1;
}
