export type Token =
  | { readonly type: 'open' | 'close' | 'and' | 'or' | 'not' | 'end'; readonly position: number }
  | {
      readonly type: 'word';
      readonly text: string;
      readonly isQuoted: boolean;
      readonly position: number;
      readonly end: number;
    }
  | {
      readonly type: 'field';
      readonly name: string;
      readonly operator: '=' | '>' | '>=' | '<' | '<=';
      readonly position: number;
    };

/** Thrown for a filter that does not parse. `position` counts characters from 0. */
export class FilterError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(message);
    this.name = 'FilterError';
    this.position = position;
  }
}

const KEYWORDS = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
] as const) as ReadonlyMap<string, 'and' | 'or' | 'not'>;
const SPECIAL = /[\s()":]/;

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === '(' || character === ')') {
      tokens.push({ type: character === '(' ? 'open' : 'close', position: at });
      at += 1;
    } else if (
      character === '-' &&
      /[^\s()]/.test(text[at + 1] ?? '') &&
      !/\d/.test(text[at + 1] ?? '') &&
      startsTerm(tokens)
    ) {
      tokens.push({ type: 'not', position: at });
      at += 1;
    } else if (character === '"') {
      const { value, end } = quoted(text, at);
      tokens.push({ type: 'word', text: value, isQuoted: true, position: at, end });
      at = end;
    } else if (character === ':') {
      throw new FilterError('a field name must stand before ":"', at);
    } else {
      at = bareWord(text, at, tokens);
    }
  }
  tokens.push({ type: 'end', position: text.length });
  return tokens;
}

/** `-` means "not" only where a term may begin. */
function startsTerm(tokens: readonly Token[]): boolean {
  return tokens.at(-1)?.type !== 'field';
}

function bareWord(text: string, start: number, tokens: Token[]): number {
  let end = start;
  while (end < text.length && !SPECIAL.test(text[end]!)) end += 1;
  const word = text.slice(start, end);
  const afterField = tokens.at(-1)?.type === 'field';
  if (text[end] === ':' && !afterField) {
    const operator = /^(?:>=|<=|>|<|=)/.exec(text.slice(end + 1))?.[0] ?? '';
    tokens.push({ type: 'field', name: word, operator: (operator === '' ? '=' : operator) as '=', position: start });
    return end + 1 + operator.length;
  }
  // A value may contain colons, as times and models do: `release:2024:1`.
  if (afterField) while (end < text.length && (text[end] === ':' || !SPECIAL.test(text[end]!))) end += 1;
  const value = text.slice(start, end);
  const keyword = afterField ? undefined : KEYWORDS.get(value);
  if (keyword) tokens.push({ type: keyword, position: start });
  else tokens.push({ type: 'word', text: value, isQuoted: false, position: start, end });
  return end;
}

function quoted(text: string, start: number): { value: string; end: number } {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && at + 1 < text.length) {
      at += 1;
      value += text[at];
    } else if (character === '"') {
      return { value, end: at + 1 };
    } else {
      value += character;
    }
  }
  throw new FilterError('the quotation mark is never closed', start);
}
