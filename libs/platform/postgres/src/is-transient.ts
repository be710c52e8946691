/**
 * Classes (two characters) and codes (five) of SQLSTATE that speak of the database's condition or of a deployment under
 * way, not of the statement: the same statement may succeed later.
 */
const transientStates: ReadonlySet<string> = new Set([
  '08', // connection exception
  '40', // transaction rollback: serialization failure, deadlock
  '53', // insufficient resources: disk full, out of memory, too many connections
  '57', // operator intervention: shutdown, statement timeout, cannot connect now
  '58', // system error: input/output
  'XX', // internal error: corrupted data or index
  '25006', // read-only transaction: a standby, or a failover under way
  '25P03', // idle in transaction for too long
  '25P04', // transaction took too long
  '28000', // role or password not set up (yet), or being rotated
  '28P01',
  '3D000', // database not there (yet)
  '42501', // privilege not granted (yet)
  '42P01', // table, column or function not migrated (yet)
  '42703',
  '42883',
  '55P03', // lock not available
  '55006', // object in use
]);

const transientNodeCodes: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMFILE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What `pg`, its pool and TypeORM say, without any code, about a connection that is gone or was never made. */
const transientMessages =
  /^(connection terminated|connection error|timeout exceeded when trying to connect|query read timeout|client was closed|client has encountered a connection error|cannot use a pool after calling end|postgresql was silent|timeout expired|driver not connected|query runner already released|database connection provided by a query runner was already released)/i;

/** A row on its way to the default partition met the making of its own one: there is a place for it now. */
export function missedItsPartition(error: unknown): boolean {
  return chain(error).some(
    (link) => codeOf(link) === '23514' && link.message.includes('violates partition constraint'),
  );
}

/**
 * Whether the error tells of the database or the way to it, rather than of the work that was asked for: a lost
 * connection, a shutdown, a read-only or full server, a deadlock, a table that a rollout has not made yet. Such an error
 * is never a message's fault.
 */
export function isTransient(error: unknown): boolean {
  if (missedItsPartition(error)) return true;
  return chain(error).some((link) => {
    const code = codeOf(link);
    if (code !== undefined) {
      if (transientNodeCodes.has(code)) return true;
      if (isSqlState(code)) return transientStates.has(code) || transientStates.has(code.slice(0, 2));
    }
    return transientMessages.test(link.message);
  });
}

/** The SQLSTATE PostgreSQL answered with, such as '23505', or undefined when it was not PostgreSQL that answered. */
export function sqlState(error: unknown): string | undefined {
  return chain(error).map(codeOf).find(isSqlState);
}

/** The error and what it wraps: its cause, TypeORM's driver error, the attempts at several addresses of one host. */
function chain(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const wrapped: unknown[] = [error.cause];
  if ('driverError' in error) wrapped.push(error.driverError);
  if (error instanceof AggregateError) wrapped.push(...error.errors);
  return [error, ...wrapped.flatMap((inner) => chain(inner, depth + 1))];
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Node's codes begin with E and a letter; no class of SQLSTATE does. */
function isSqlState(code: string | undefined): code is string {
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]/.test(code);
}
