/**
 * Where the server holds something else than was written, a line each. What it adds by itself is no matter; lists keep their order
 * and length.
 */
export function fieldsNotTaken(written: unknown, held: unknown, path = ''): string[] {
  if (Array.isArray(written)) {
    if (!Array.isArray(held)) return [`${path}: written as a list, held as ${JSON.stringify(held)}`];
    if (written.length !== held.length) return [`${path}: ${written.length} written, ${held.length} held`];
    return written.flatMap((each, index) => fieldsNotTaken(each, held[index], `${path}/${index}`));
  }
  if (typeof written === 'object' && written !== null) {
    const fields = Object.entries(written);
    // An empty object and none mean the same to most fields; those to which they do not are refused when it is missing.
    if (fields.length === 0) return [];
    return fields.flatMap(([name, value]) =>
      fieldsNotTaken(value, (held as Record<string, unknown> | undefined)?.[name], `${path}/${name}`),
    );
  }
  return written === held ? [] : [`${path}: ${JSON.stringify(written)} written, ${JSON.stringify(held)} held`];
}
