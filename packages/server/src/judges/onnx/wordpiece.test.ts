import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodePair, readVocabulary } from './wordpiece.ts';

const PIECES = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'un',
  '##aff',
  '##able',
  'cafe',
  'Cafe',
  ',',
  '.',
  '中',
  '##s',
  'a',
];
const vocabulary = readVocabulary(PIECES.join('\n'), true);
const named = (ids: readonly number[]) => ids.map((id) => PIECES[id]).join(' ');

test.for([
  { name: 'the longest pieces of a word', text: 'unaffable', pieces: 'un ##aff ##able' },
  { name: 'case and accents are folded', text: 'CAFÉ', pieces: 'cafe' },
  { name: 'signs stand alone', text: 'cafe,cafes.', pieces: 'cafe , cafe ##s .' },
  { name: 'a Chinese character is a word', text: 'cafe中cafe', pieces: 'cafe 中 cafe' },
  { name: 'a word that cannot be taken apart is unknown', text: 'unknown a', pieces: '[UNK] a' },
  { name: 'control characters are none', text: 'a\u0000\u200Da', pieces: '[UNK]' },
])('$name', ({ text, pieces }) => {
  expect(named(encodePair(vocabulary, '', text, 64).ids)).toBe(`[CLS] [SEP] ${pieces} [SEP]`);
});

test('of a tokenizer that keeps case', () => {
  const cased = readVocabulary(PIECES.join('\r\n'), false);
  expect(named(encodePair(cased, 'Cafe', 'cafe', 64).ids)).toBe('[CLS] Cafe [SEP] cafe [SEP]');
});

test('what is too much is cut off the end of the first text, and of the second only when it alone is too long', () => {
  expect(named(encodePair(vocabulary, 'a a a a', 'cafe cafe', 8).ids)).toBe('[CLS] a a a [SEP] cafe cafe [SEP]');
  expect(named(encodePair(vocabulary, 'a', 'cafe cafe cafe', 5).ids)).toBe('[CLS] [SEP] cafe cafe [SEP]');
});

test('for any texts: no more tokens than asked for, two parts, ids of the vocabulary', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.integer({ min: 8, max: 40 }), (first, second, most) => {
      const { ids, types } = encodePair(vocabulary, first, second, most);
      expect(ids.length).toBeLessThanOrEqual(most);
      expect(types).toHaveLength(ids.length);
      expect([...types].sort((a, b) => a - b)).toEqual(types);
      expect(ids.every((id) => id >= 0 && id < PIECES.length)).toBe(true);
      expect(ids.filter((id) => PIECES[id] === '[SEP]')).toHaveLength(2);
    }),
  );
});

test('a file that is no vocabulary', () => {
  expect(() => readVocabulary('{"model":{}}', true)).toThrow(/holds no \[CLS\]/);
});
