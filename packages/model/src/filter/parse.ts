import { FILTER_FIELDS, filterField, type FilterField } from './fields.ts';
import { FilterError, tokenize, type Token } from './lexer.ts';
import type { CompareOperator, FilterNode } from './node.ts';

const MAX_DEPTH = 40;
const MAX_TERMS = 200;

/**
 * Parses the filter language: `outcome:failure AND (tenant:acme OR cost_usd:>0.05) NOT "refund policy"`.
 * Terms side by side are joined by AND; OR binds weaker than AND, NOT (or `-`) stronger. Returns undefined for an empty filter.
 * Throws FilterError with the position of what is wrong.
 */
export function parseFilter(text: string): FilterNode | undefined {
  const parser = new Parser(tokenize(text));
  return parser.parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #terms = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): FilterNode | undefined {
    if (this.#peek().type === 'end') return undefined;
    const node = this.#or(0);
    const rest = this.#peek();
    if (rest.type === 'close') throw new FilterError('this ")" closes nothing', rest.position);
    return node;
  }

  #or(depth: number): FilterNode {
    if (depth > MAX_DEPTH)
      throw new FilterError(`parentheses are nested more than ${MAX_DEPTH} deep`, this.#peek().position);
    const children = [this.#and(depth)];
    while (this.#peek().type === 'or') {
      this.#at += 1;
      children.push(this.#and(depth));
    }
    return children.length === 1 ? children[0]! : { type: 'or', children };
  }

  #and(depth: number): FilterNode {
    const children = [this.#not(depth)];
    for (;;) {
      const { type } = this.#peek();
      if (type === 'and') this.#at += 1;
      else if (type === 'end' || type === 'close' || type === 'or') break;
      children.push(this.#not(depth));
    }
    return children.length === 1 ? children[0]! : { type: 'and', children };
  }

  #not(depth: number): FilterNode {
    let negations = 0;
    while (this.#peek().type === 'not') {
      this.#at += 1;
      negations += 1;
    }
    const node = this.#term(depth);
    return negations % 2 === 1 ? { type: 'not', child: node } : node;
  }

  #term(depth: number): FilterNode {
    const token = this.#next();
    this.#countTerm(token);
    if (token.type === 'open') {
      const node = this.#or(depth + 1);
      const close = this.#next();
      if (close.type !== 'close') throw new FilterError('the "(" is never closed', token.position);
      return node;
    }
    if (token.type === 'word') return { type: 'text', text: token.text, isPhrase: token.isQuoted };
    if (token.type === 'field') return this.#comparison(token);
    throw new FilterError(
      `expected a word or field:value${token.type === 'end' ? ' at the end' : ` before ${described(token)}`}`,
      token.position,
    );
  }

  #comparison(token: Extract<Token, { type: 'field' }>): FilterNode {
    const field = filterField(token.name);
    if (!field) throw new FilterError(unknownField(token.name), token.position);
    const value = this.#next();
    if (value.type === 'open') return this.#oneOf(field, token.operator);
    if (value.type !== 'word') throw new FilterError(`expected a value after ${token.name}:`, value.position);
    return comparison(field, token.operator, value);
  }

  /** `tenant:(acme OR globex)`. */
  #oneOf(field: FilterField, operator: CompareOperator): FilterNode {
    const children: FilterNode[] = [];
    for (;;) {
      const value = this.#next();
      this.#countTerm(value);
      if (value.type !== 'word') throw new FilterError(`expected a value inside ${field.name}:(…)`, value.position);
      children.push(comparison(field, operator, value));
      const separator = this.#next();
      if (separator.type === 'close') break;
      if (separator.type !== 'or')
        throw new FilterError(`expected OR or ")" inside ${field.name}:(…)`, separator.position);
    }
    return children.length === 1 ? children[0]! : { type: 'or', children };
  }

  #countTerm(token: Token): void {
    this.#terms += 1;
    if (this.#terms > MAX_TERMS) throw new FilterError(`a filter may have at most ${MAX_TERMS} terms`, token.position);
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #next(): Token {
    const token = this.#tokens[this.#at]!;
    if (token.type !== 'end') this.#at += 1;
    return token;
  }
}

function comparison(
  field: FilterField,
  operator: CompareOperator,
  value: Extract<Token, { type: 'word' }>,
): FilterNode {
  if (!value.isQuoted && value.text === '*' && operator === '=') return { type: 'exists', field: field.name };
  if (field.type === 'number') return { type: 'compare', field: field.name, operator, value: numberOf(field, value) };
  if (operator !== '=')
    throw new FilterError(`${field.name} is not a number, so ${operator} does not apply`, value.position);
  if (field.type === 'boolean' && value.text !== 'true' && value.text !== 'false')
    throw new FilterError(`${field.name} is true or false`, value.position);
  const text = value.isQuoted ? value.text.replaceAll('\\', '\\\\').replaceAll('*', '\\*') : value.text;
  return { type: 'compare', field: field.name, operator, value: text };
}

const UNIT_FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 },
  tokens: { k: 1000, M: 1_000_000 },
  USD: { $: 1 },
};

function numberOf(field: FilterField, token: Extract<Token, { type: 'word' }>): number {
  const match = /^\$?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)([A-Za-z$]*)$/.exec(token.text);
  const factor = match?.[2] ? UNIT_FACTORS[field.unit ?? '']?.[match[2]] : 1;
  const number = Number(match?.[1]) * (factor ?? 1);
  if (factor === undefined || !Number.isFinite(number)) {
    const units = Object.keys(UNIT_FACTORS[field.unit ?? ''] ?? {});
    throw new FilterError(
      `${field.name} needs a number${units.length > 0 ? `, optionally with ${units.join(', ')}` : ''}`,
      token.position,
    );
  }
  // -0 is 0.
  return number + 0;
}

function described(token: Token): string {
  if (token.type === 'close') return '")"';
  const isKeyword = token.type === 'and' || token.type === 'or' || token.type === 'not';
  return isKeyword ? token.type.toUpperCase() : 'this';
}

function unknownField(name: string): string {
  const nearest = FILTER_FIELDS.map((field) => ({ name: field.name, distance: editDistance(name, field.name) }))
    .sort((a, b) => a.distance - b.distance)
    .at(0);
  const hint =
    nearest && nearest.distance <= Math.max(2, name.length / 3)
      ? `; did you mean ${nearest.name}?`
      : '; use label.<name> for a label of your own';
  return `there is no field ${name}${hint}`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
