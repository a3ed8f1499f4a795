import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leavesOf } from './flatten-json.ts';
import { languageOf } from './language.ts';
import { sentencesOf } from './sentences.ts';
import { readText, Text } from './text.ts';
import { placedWordsOf, wordsOf } from './words.ts';

describe('words', () => {
  test.for([
    { text: "I don't know", words: ['i', "don't", 'know'] },
    { text: 'l’eau d’ici', words: ['l', 'eau', 'd', 'ici'] },
    { text: '1,500.50 at 11:30', words: ['1,500.50', 'at', '11', '30'] },
    { text: '500MB on the 3rd', words: ['500', 'mb', 'on', 'the', '3'] },
    { text: 'well-known (e.g. here)', words: ['well', 'known', 'e', 'g', 'here'] },
    { text: '料金は月', words: ['料', '金', 'は', '月'] },
  ])('of “$text”', ({ text, words }) => {
    expect(wordsOf(text).map((word) => word.text)).toEqual(words);
  });

  test.for([
    ['1,500', '1.500'],
    ['29,90', '29.9'],
    ['three', '3'],
    ['drei', '3'],
    ['refunds', 'refunded'],
    ['cancelling', 'cancelled'],
    ['policies', 'policy'],
  ] as const)('%s and %s are one', ([a, b]) => {
    expect(wordsOf(a)[0]!.stem).toBe(wordsOf(b)[0]!.stem);
  });

  test('stand where they say, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let last = 0;
        const { words, starts } = placedWordsOf(text);
        for (const [at, word] of words.entries()) {
          const start = starts[at]!;
          const end = start + word.form.length;
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(word.text).toBe(text.slice(start, end).toLowerCase().replaceAll('’', "'"));
          last = end;
        }
      }),
    );
  });
});

describe('sentences', () => {
  test.for([
    { text: 'It works. Really!', sentences: ['It works.', 'Really!'] },
    { text: 'Dr. Smith pays 3.5 % at 9 a.m. on Monday.', sentences: ['Dr. Smith pays 3.5 % at 9 a.m. on Monday.'] },
    { text: '1. First.\n2. Second.', sentences: ['1. First.', '2. Second.'] },
    { text: 'It is free. [1] It is new [2].', sentences: ['It is free. [1]', 'It is new [2].'] },
    { text: 'It is free.\n[1] [2]', sentences: ['It is free.\n[1] [2]'] },
    { text: '# Heading\n\n- one\n- two', sentences: ['# Heading', '- one', '- two'] },
    { text: 'Version v. 2 is out', sentences: ['Version v. 2 is out'] },
  ])('of “$text”', ({ text, sentences }) => {
    expect(sentencesOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(sentences);
  });

  test('leave nothing out but space', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '.', ' ', '\n', '[1]', '!', '"') }), (text) => {
        const ranges = sentencesOf(text);
        const rest = ranges.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
        expect(rest.trim()).toBe('');
      }),
    );
  });
});

describe('language', () => {
  test.for([
    ['en', 'How do I cancel my contract and when is it over?'],
    ['de', 'Wie kann ich meinen Vertrag kündigen und wann endet er?'],
    ['fr', 'Comment puis-je résilier mon contrat et quand prend-il fin ?'],
    ['es', '¿Cómo puedo cancelar mi contrato y cuándo se termina?'],
    ['it', 'Come posso disdire il mio contratto e quando finisce per me?'],
    ['nl', 'Hoe kan ik mijn contract opzeggen en wanneer is het klaar?'],
    [undefined, 'Fiber 100'],
    [undefined, '契約を解約するにはどうすればいいですか'],
    [undefined, 'Jak mogę rozwiązać umowę i kiedy ona wygasa?'],
    [undefined, ''],
  ] as const)('%s: %s', ([language, text]) => {
    expect(languageOf(wordsOf(text))).toBe(language);
  });
});

describe('data', () => {
  test('is read value by value', () => {
    expect(leavesOf('{"name":"Blue Inn","attributes":{"OutdoorSeating":false},"tags":["a","b"]}')).toEqual([
      { text: 'name: Blue Inn', keyWords: ['name'], value: 'Blue Inn' },
      { text: 'attributes, outdoor seating: false', keyWords: ['outdoor', 'seating'], value: false },
      { text: 'tags: a', keyWords: ['tags'], value: 'a' },
      { text: 'tags: b', keyWords: ['tags'], value: 'b' },
    ]);
  });
  test.for(['plain text', '[1] a citation', '{broken', ''])('“%s” is none', (text) => {
    expect(leavesOf(text)).toBeUndefined();
  });
});

describe('a text that is read again', () => {
  const told = ({ words, starts, language, sentences }: Text) => ({
    words: words.map(({ text }) => text),
    starts,
    language,
    sentences: sentences.map(({ text, parts }) => ({ text, ...parts })),
  });

  test('is the same, also with many others between', () => {
    const texts = ['Plan 7 costs 29,90 euros. It is not free.', '{"plan": {"price": 7}}', 'Ist das neu?', ''];
    const expected = texts.map((text) => told(new Text(text)));
    for (let round = 0; round < 200; round++) {
      if (round % 50 < 2) expect(texts.map((text) => told(readText(text)))).toEqual(expected);
      readText(String(round).repeat(6000));
    }
  });

  test('is not read anew', () => {
    expect(readText('Fiber 100 is new.')).toBe(readText(['Fiber', '100 is new.'].join(' ')));
  });
});
