/** A statement that the previous version may not survive, and what to do instead. */
interface Rule {
  readonly statement: RegExp;
  readonly advice: string;
}

const rules: readonly Rule[] = [
  {
    statement: /\bDROP\s+(TABLE|COLUMN|INDEX|VIEW|FUNCTION|TYPE)\b/i,
    advice: 'drop it once no released version uses it',
  },
  { statement: /\bRENAME\b/i, advice: 'add the new name, fill it from both, and drop the old one later' },
  { statement: /\bSET\s+NOT\s+NULL\b/i, advice: 'write it for a release first' },
  { statement: /\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i, advice: 'add another column' },
  { statement: /\bTRUNCATE\b/i, advice: 'delete what is old by a retention job' },
  {
    statement: /\bADD\s+COLUMN\b(?=[^,;]*\bNOT\s+NULL\b)(?![^,;]*\b(DEFAULT|GENERATED)\b)/i,
    advice: 'give it a default, or the previous version cannot insert',
  },
  {
    statement: /\bADD\s+CONSTRAINT\b(?![^;]*\bNOT\s+VALID\b)/i,
    advice: 'add it NOT VALID, and validate it in a migration of its own',
  },
];

/** `// contract: unused since <commit>`: a step that takes away what no version from that commit on uses. */
const contractStep = /^\s*\/\/ contract: unused since ([0-9a-f]{40})$/m;

/** The commit since which nothing uses what a contract step takes away; undefined of a migration that only expands. */
export function unusedSince(source: string): string | undefined {
  return contractStep.exec(source)?.[1];
}

/**
 * What a migration does that the version before it may not survive, a sentence each. What it made itself it may index and
 * constrain as it likes; a contract step may take away what it says is unused.
 */
export function incompatibilities(source: string): string[] {
  const up = upOf(source);
  const taking = unusedSince(source) === undefined ? rules.filter(({ statement }) => statement.test(up)) : [];
  return [
    ...taking.map(({ statement, advice }) => `${(statement.exec(up)?.[0] ?? '').replaceAll(/\s+/g, ' ')}: ${advice}`),
    ...blockingIndexes(up),
  ];
}

/** The way back is for developers: nobody goes it in production. */
function upOf(source: string): string {
  return source.split(/\basync down\b/)[0] ?? '';
}

function blockingIndexes(up: string): string[] {
  const made = new Set(
    [...up.matchAll(/\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF NOT EXISTS\s+)?(\w+)/gi)].map(([, name]) => name),
  );
  return [
    ...up.matchAll(
      /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(?:IF NOT EXISTS\s+)?(\w+)\s+ON\s+(?:ONLY\s+)?(\w+)/gi,
    ),
  ]
    .filter(([, concurrently, , table]) => concurrently === undefined && !made.has(table))
    .map(
      ([, , index, table]) =>
        `CREATE INDEX ${index} ON ${table}: build it CONCURRENTLY, outside a transaction, or writes to ${table} stand still`,
    );
}
