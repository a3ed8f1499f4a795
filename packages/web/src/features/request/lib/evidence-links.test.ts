import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindCitations, cutAt, findChunk, LooseText, mergeRanges } from './evidence-links.ts';

test.for([
  {
    name: 'word for word',
    chunk: 'returns within 30 days',
    prompt: 'We accept returns within 30 days. Ask.',
    found: ['returns within 30 days'],
  },
  {
    name: 'wrapped differently',
    chunk: 'returns within\n  30 days',
    prompt: 'x returns   within 30\ndays y',
    found: ['returns   within 30\ndays'],
  },
  {
    name: 'cut short',
    chunk: 'Parcels leave the warehouse daily. They arrive within two working days.',
    prompt: 'Context: Parcels leave the warehouse daily. Question: when?',
    found: ['Parcels leave the warehouse daily.'],
  },
  { name: 'absent', chunk: 'nothing of the kind is written here', prompt: 'A prompt', found: [] },
  { name: 'blank', chunk: '  ', prompt: 'A prompt', found: [] },
])('chunk in prompt: $name', ({ chunk, prompt, found }) => {
  expect(findChunk(chunk, new LooseText(prompt)).map(({ start, end }) => prompt.slice(start, end))).toEqual(found);
});

test('any part of any text is found', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, a, b) => {
      const [start, end] = [a % text.length, b % (text.length + 1)].toSorted((x, y) => x - y) as [number, number];
      const part = text.slice(start, end);
      const range = new LooseText(text).find(part);
      if (part.trim() === '') return;
      expect(range).toBeDefined();
      const squeeze = (value: string) => value.replace(/\s+/g, ' ').trim();
      expect(squeeze(text.slice(range?.start, range?.end))).toBe(squeeze(part));
    }),
  );
});

test('cutting and joining gives the text again', () => {
  const range = fc.record({ start: fc.nat(40), end: fc.nat(40), mark: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.array(range), (text, marks) => {
      expect(
        cutAt(text, marks)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});

test('touching ranges are one', () => {
  expect(
    mergeRanges([
      { start: 5, end: 9 },
      { start: 0, end: 5 },
    ]),
  ).toEqual([{ start: 0, end: 9 }]);
});

test('citations know their place and whether their source was in the context', () => {
  const document = (id: string) => ({ id, rank: 1 });
  const bound = bindCitations('Yes [1], see also doc-b and [1].', {
    citations: [{ id: 'doc-a', marker: '[1]' }, { id: 'doc-b' }, { id: 'doc-z', marker: '[9]' }],
    selected: [document('doc-a')],
    candidates: [
      { ...document('doc-a'), spanId: 's' },
      { ...document('doc-b'), spanId: 's' },
    ],
  });
  expect(bound.map(({ state, ranges }) => [state, ranges.length])).toEqual([
    ['selected', 2],
    ['candidate', 1],
    ['unknown', 0],
  ]);
});
