import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FILTER_FIELDS, filterField } from './fields.ts';
import { FilterError } from './lexer.ts';
import type { FilterNode } from './node.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';

const compare = (field: string, value: string | number, operator: '=' | '>' | '<' | '>=' | '<=' = '='): FilterNode => ({
  type: 'compare',
  field,
  operator,
  value,
});
const word = (text: string, isPhrase = false): FilterNode => ({ type: 'text', text, isPhrase });

describe('parseFilter', () => {
  test.for<{ name: string; filter: string; node: FilterNode | undefined }>([
    { name: 'nothing', filter: '  ', node: undefined },
    { name: 'one field', filter: 'outcome:failure', node: compare('outcome', 'failure') },
    { name: 'a word', filter: 'refund', node: word('refund') },
    { name: 'a phrase', filter: '"refund \\"policy\\""', node: word('refund "policy"', true) },
    { name: 'side by side is AND', filter: 'a b', node: { type: 'and', children: [word('a'), word('b')] } },
    {
      name: 'OR binds weaker',
      filter: 'a b OR c',
      node: { type: 'or', children: [{ type: 'and', children: [word('a'), word('b')] }, word('c')] },
    },
    {
      name: 'parentheses',
      filter: 'a (b OR c)',
      node: { type: 'and', children: [word('a'), { type: 'or', children: [word('b'), word('c')] }] },
    },
    { name: 'NOT', filter: 'NOT tenant:acme', node: { type: 'not', child: compare('tenant', 'acme') } },
    { name: 'minus', filter: '-tenant:acme', node: { type: 'not', child: compare('tenant', 'acme') } },
    { name: 'a double negation', filter: 'NOT -a', node: word('a') },
    { name: 'a comparison', filter: 'cost_usd:>0.05', node: compare('cost_usd', 0.05, '>') },
    { name: 'seconds', filter: 'duration_ms:>=2s', node: compare('duration_ms', 2000, '>=') },
    { name: 'thousands of tokens', filter: 'input_tokens:<8k', node: compare('input_tokens', 8000, '<') },
    { name: 'a negative number', filter: 'retries:>-1', node: compare('retries', -1, '>') },
    { name: 'exists', filter: 'tenant:*', node: { type: 'exists', field: 'tenant' } },
    {
      name: 'one of',
      filter: 'tenant:(acme OR globex)',
      node: { type: 'or', children: [compare('tenant', 'acme'), compare('tenant', 'globex')] },
    },
    { name: 'a colon in a value', filter: 'release:2024:1', node: compare('release', '2024:1') },
    { name: 'a quoted value keeps its star', filter: 'name:"a*b"', node: compare('name', 'a\\*b') },
    { name: 'a label of the project', filter: 'label.queue:mail', node: compare('label.queue', 'mail') },
    { name: 'a word that every object has', filter: 'constructor', node: word('constructor') },
    { name: 'a field value that looks like a keyword', filter: 'tenant:AND', node: compare('tenant', 'AND') },
    { name: 'a large number', filter: 'cost_usd:>1e+21', node: compare('cost_usd', 1e21, '>') },
    { name: 'minus nought is nought', filter: 'retries:-0', node: compare('retries', 0) },
    { name: 'a wildcard beside an escaped star', filter: 'name:a\\*b*', node: compare('name', 'a\\*b*') },
  ])('$name', ({ filter, node }) => {
    expect(parseFilter(filter)).toEqual(node);
  });

  test.for([
    {
      name: 'an unknown field',
      filter: 'a tenat:acme',
      position: 2,
      message: 'there is no field tenat; did you mean tenant?',
    },
    { name: 'an open parenthesis', filter: 'a (b', position: 2, message: 'the "(" is never closed' },
    { name: 'a closing parenthesis too many', filter: 'a)', position: 1, message: 'this ")" closes nothing' },
    { name: 'an open quotation', filter: 'a "b', position: 2, message: 'the quotation mark is never closed' },
    { name: 'a missing value', filter: 'tenant:', position: 7, message: 'expected a value after tenant:' },
    { name: 'a missing operand', filter: 'a OR', position: 4, message: 'expected a word or field:value at the end' },
    {
      name: 'a text for a number',
      filter: 'cost_usd:>lots',
      position: 10,
      message: 'cost_usd needs a number, optionally with $',
    },
    {
      name: 'an order of texts',
      filter: 'tenant:>acme',
      position: 8,
      message: 'tenant is not a number, so > does not apply',
    },
    {
      name: 'a number beyond all numbers',
      filter: 'spans:1e999',
      position: 6,
      message: 'spans needs a number',
    },
    {
      name: 'too many terms',
      filter: 'a '.repeat(201),
      position: 400,
      message: 'a filter may have at most 200 terms',
    },
    {
      name: 'too many alternatives of one field',
      filter: `tenant:(${Array.from({ length: 300 }, () => 'a').join(' OR ')})`,
      position: 8 + 199 * 5,
      message: 'a filter may have at most 200 terms',
    },
    {
      name: 'parentheses too deep',
      filter: `${'('.repeat(100)}a${')'.repeat(100)}`,
      position: 41,
      message: 'parentheses are nested more than 40 deep',
    },
  ])('says where and what: $name', ({ filter, position, message }) => {
    const error = (() => {
      try {
        parseFilter(filter);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(FilterError);
    expect(error).toMatchObject({ position, message });
  });

  test('any text parses or says what is wrong', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterError);
        }
      }),
    );
  });
});

const anyWord = fc
  .string({ minLength: 1 })
  .filter((text) => /^[^\s()":-][^\s()":]*$/.test(text) && !['AND', 'OR', 'NOT'].includes(text));
const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('*', '\\*');
const plainText = fc.string({ minLength: 1 }).filter((text) => /^[^\s()":<>=][^\s()":]*$/.test(text));
/** Any text as it is, or plain texts with wildcards between them: the two kinds of value there are. */
const anyValue = fc.oneof(
  fc.string({ minLength: 1 }).map(escaped),
  fc.array(plainText.map(escaped), { minLength: 2, maxLength: 4 }).map((pieces) => pieces.join('*')),
);
const strings = FILTER_FIELDS.filter((field) => field.type === 'string' || field.type === 'array').map(
  (field) => field.name,
);
const numbers = FILTER_FIELDS.filter((field) => field.type === 'number').map((field) => field.name);
const leaf: fc.Arbitrary<FilterNode> = fc.oneof(
  anyWord.map((text) => word(text)),
  fc.string().map((text) => word(text, true)),
  fc.record({ field: fc.constantFrom(...strings), value: anyValue }).map(({ field, value }) => compare(field, value)),
  fc
    .record({
      field: fc.constantFrom(...numbers),
      value: fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      ),
      operator: fc.constantFrom('=' as const, '>' as const, '<=' as const),
    })
    .map(({ field, value, operator }) => compare(field, value, operator)),
  fc.constantFrom(...strings).map((field): FilterNode => ({ type: 'exists', field })),
);
const { node: anyNode } = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((children): FilterNode => ({ type: 'and', children })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((children): FilterNode => ({ type: 'or', children })),
    tie('node').map((child): FilterNode => (child.type === 'not' ? child : { type: 'not', child })),
  ),
}));

describe('printFilter', () => {
  test('what is printed parses to the same filter', () => {
    fc.assert(
      fc.property(anyNode, (node) => {
        expect(parseFilter(printFilter(node))).toEqual(node);
      }),
      { numRuns: 500 },
    );
  });
});

test('labels of the project are fields, other names are not', () => {
  expect(filterField('label.queue')?.type).toBe('string');
  expect(filterField('label.')).toBeUndefined();
  expect(filterField('constructor')).toBeUndefined();
});
