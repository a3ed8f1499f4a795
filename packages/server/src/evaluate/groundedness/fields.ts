// Claims against data: where a source says of a field that it is true, false or unknown, and the answer says otherwise.
import type { Lexeme } from '../reading/lexemes.ts';

/** A field of a source that is data, with a plain yes or no, or nothing. */
export interface Field {
  /** Its name and value as they stand: `attributes, outdoor seating: false`. */
  readonly text: string;
  /** Words of its name, run together. */
  readonly name: string;
  readonly value: 'yes' | 'no' | 'unknown';
}

/** Words before a field's name that may deny it. */
const NEGATION_REACH = 8;
const LONGEST_NAME_WORDS = 4;
const SHORTEST_NAME = 4;

/** Fields by name; words that begin several names (`restaurants…`) say nothing and are left out. */
export function fieldsOf(
  leaves: readonly { readonly text: string; readonly keyWords: readonly string[]; readonly value: unknown }[],
): ReadonlyMap<string, Field> {
  const beginnings = new Map<string, number>();
  const told = leaves.flatMap(({ text, keyWords, value }) => {
    const answer = yesOrNo(value);
    return answer === undefined || keyWords.length === 0 ? [] : [{ text, keyWords, answer }];
  });
  for (const { keyWords } of told) beginnings.set(keyWords[0]!, (beginnings.get(keyWords[0]!) ?? 0) + 1);
  const fields = new Map<string, Field>();
  for (const { text, keyWords, answer } of told) {
    const own = keyWords.length > 1 && beginnings.get(keyWords[0]!)! > 1 ? keyWords.slice(1) : keyWords;
    const name = singular(own.join(''));
    if (name.length < SHORTEST_NAME) continue;
    const known = fields.get(name);
    // Two fields of one name that differ (of two items in a list) decide nothing.
    if (known && known.value !== answer) fields.set(name, { text, name, value: 'yes' });
    else fields.set(name, { text, name, value: answer });
  }
  return fields;
}

function yesOrNo(value: unknown): Field['value'] | undefined {
  if (value === null) return 'unknown';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === 'no' || value === 'none') return 'no';
  return value === 'yes' || value === 'free' ? 'yes' : undefined;
}

export interface FieldsMentioned {
  /** The claim says the opposite of these. */
  readonly against: readonly Field[];
  /** The claim speaks of these, of which the source knows nothing. */
  readonly unknown: readonly Field[];
}

export function fieldsMentioned(words: readonly Lexeme[], fields: ReadonlyMap<string, Field>): FieldsMentioned {
  const against: Field[] = [];
  const unknown: Field[] = [];
  if (fields.size === 0) return { against, unknown };
  let negatedAt = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < words.length; at++) {
    if (words[at]!.isNegation) negatedAt = at;
    if (words[at]!.text === 'but' || words[at]!.text === 'while') negatedAt = Number.NEGATIVE_INFINITY;
    let name = '';
    for (let length = 0; length < LONGEST_NAME_WORDS && at + length < words.length; length++) {
      name += words[at + length]!.text;
      const field = fields.get(singular(name));
      if (!field) continue;
      const isDenied = at - negatedAt <= NEGATION_REACH;
      if (field.value === 'unknown') unknown.push(field);
      else if ((field.value === 'no') !== isDenied) against.push(field);
    }
  }
  return { against, unknown };
}

function singular(name: string): string {
  return name.length > SHORTEST_NAME && name.endsWith('s') ? name.slice(0, -1) : name;
}
