/** A name, id or number as text, at most 256 characters; undefined for anything that is none, which callers without types do pass. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, 256);
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}
