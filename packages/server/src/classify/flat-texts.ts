const MAX_DEPTH = 8;
const MAX_LENGTH = 20_000;

/** All values of some JSON as one text, without the keys. */
export function flatTexts(value: unknown): string {
  const texts: string[] = [];
  collect(value, texts, 0);
  return texts.join(' ').slice(0, MAX_LENGTH);
}

function collect(value: unknown, into: string[], depth: number): void {
  if (depth > MAX_DEPTH || value === null || value === undefined) return;
  if (typeof value === 'object') for (const each of Object.values(value)) collect(each, into, depth + 1);
  else into.push(typeof value === 'string' ? value : JSON.stringify(value));
}
