/** A value of a JSON text with the way to it in words: `attributes, outdoor seating: false`. */
export interface Leaf {
  readonly text: string;
  /** Words of its own name. */
  readonly keyWords: readonly string[];
  readonly value: unknown;
}

const MAX_LEAVES = 2000;

/** The values of a text that is a JSON object or array, or undefined for any other text. */
export function leavesOf(text: string): Leaf[] | undefined {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    const leaves: Leaf[] = [];
    collect(JSON.parse(text), [], leaves);
    return leaves;
  } catch {
    return undefined;
  }
}

function collect(value: unknown, path: readonly string[], leaves: Leaf[]): void {
  if (leaves.length >= MAX_LEAVES) return;
  if (Array.isArray(value)) for (const item of value) collect(item, path, leaves);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) collect(item, [...path, inWords(key)], leaves);
  else if (typeof value === 'string' && value.length > 80) leaves.push({ text: value, keyWords: [], value });
  else
    leaves.push({
      text: `${path.join(', ')}: ${String(value)}`,
      keyWords: path.at(-1)?.split(' ') ?? [],
      value,
    });
}

function inWords(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
}
