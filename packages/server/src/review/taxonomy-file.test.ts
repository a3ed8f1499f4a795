import { ClassSettingsSchema, FAILURE_CLASSES, type ClassSettings } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, changesBetween, readTaxonomyFile, writeTaxonomyFile, type Classes } from './taxonomy-file.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const settings: fc.Arbitrary<ClassSettings> = fc
  .record(
    {
      owner: text,
      budgetShare: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share + 0),
      runbook: fc.array(text, { maxLength: 4 }).map((lines) => lines.join('\n')),
      alertPolicy: text,
      subClasses: fc.uniqueArray(
        fc.record({ name: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/), definition: text }),
        { selector: ({ name }) => name, maxLength: 3 },
      ),
      examples: fc.uniqueArray(
        fc.record(
          {
            requestId: fc.string({ minLength: 1, maxLength: 40 }),
            kind: fc.constantFrom('positive' as const, 'near-miss' as const),
            note: text,
          },
          { requiredKeys: ['requestId', 'kind'] },
        ),
        { selector: ({ requestId }) => requestId, maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  )
  .filter((each) => ClassSettingsSchema.safeParse(each).success);
const classes: fc.Arbitrary<Classes> = fc
  .array(fc.tuple(fc.constantFrom(...FAILURE_CLASSES), settings), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

describe('round trip', () => {
  test('what is written is read as it was, and is written the same again', () => {
    fc.assert(
      fc.property(classes, (given) => {
        const written = writeTaxonomyFile(given);
        const read = readTaxonomyFile(written);
        expect(read).toEqual({ classes: canonical(given) });
        expect(changesBetween(given, canonical(given))).toEqual([]);
        expect(writeTaxonomyFile(canonical(given))).toBe(written);
      }),
    );
  });

  test('the taxonomy that Faultline brings has every class with its definition, and says nothing', () => {
    const written = writeTaxonomyFile({});
    for (const each of FAILURE_CLASSES) expect(written).toContain(`${each}: {}`);
    expect(written).toContain('# The right source exists and is not among the candidates that retrieval returned.');
    expect(readTaxonomyFile(written)).toEqual({ classes: {} });
  });

  test.for([
    { name: 'a class without settings', file: 'classes:\n  tool_failure:\n' },
    { name: 'a setting without a value', file: 'classes:\n  tool_failure:\n    owner:\n' },
    { name: 'no classes', file: 'classes:\n' },
    { name: 'empty texts and lists', file: "classes:\n  tool_failure: { owner: '', examples: [] }\n" },
  ])('says nothing: $name', ({ file }) => {
    expect(readTaxonomyFile(file)).toEqual({ classes: {} });
  });
});

const FILE = `classes:
  retrieval_miss:
    owner: search team
    budgetShare: 0.02
    subClasses:
      - name: stale_index
        definition: The index was old.
    examples:
      - requestId: r1
        kind: positive
`;

describe('what is wrong is told by line and field', () => {
  test.for([
    { name: 'no YAML', change: ['owner: search', 'owner: [search'], line: 4, path: '', message: 'is not YAML' },
    {
      name: 'a key twice',
      change: ['    budgetShare', '    owner: x\n    budgetShare'],
      line: 4,
      path: '',
      message: 'unique',
    },
    { name: 'no classes', change: [FILE, 'tool_failure: {}\n'], line: 1, path: 'classes', message: 'is needed' },
    { name: 'an empty file', change: [FILE, '# nothing\n'], line: 1, path: '', message: 'expected object' },
    {
      name: 'a class that is none',
      change: ['retrieval_miss', 'bad_luck'],
      line: 2,
      path: 'classes.bad_luck',
      message: 'no such class',
    },
    {
      name: 'a setting that is none',
      change: ['owner', 'ownr'],
      line: 3,
      path: 'classes.retrieval_miss.ownr',
      message: 'no such setting',
    },
    {
      name: 'too large a budget',
      change: ['0.02', '2'],
      line: 4,
      path: 'classes.retrieval_miss.budgetShare',
      message: '<=1',
    },
    {
      name: 'a budget that is no number',
      change: ['0.02', '2 %'],
      line: 4,
      path: 'classes.retrieval_miss.budgetShare',
      message: 'expected number',
    },
    {
      name: 'a name of a sub-class',
      change: ['stale_index', 'Stale Index'],
      line: 6,
      path: 'classes.retrieval_miss.subClasses.0.name',
      message: 'small letters',
    },
    {
      name: 'a sub-class without definition',
      change: ['        definition: The index was old.\n', ''],
      line: 6,
      path: 'classes.retrieval_miss.subClasses.0.definition',
      message: 'is needed',
    },
    {
      name: 'a kind of example',
      change: ['positive', 'maybe'],
      line: 10,
      path: 'classes.retrieval_miss.examples.0.kind',
      message: 'near-miss',
    },
    {
      name: 'the same example twice',
      change: ['    examples:', '    examples:\n      - { requestId: r1, kind: near-miss }'],
      line: 8,
      path: 'classes.retrieval_miss.examples',
      message: 'twice',
    },
  ] as const)('$name', ({ change: [from, to], line, path, message }) => {
    const read = readTaxonomyFile(FILE.replace(from, to));
    if (!('problems' in read)) throw new Error('it was taken');
    expect(read.problems[0]).toMatchObject({ line, path });
    expect(read.problems[0]!.message).toContain(message);
  });

  test('all of it at once', () => {
    const read = readTaxonomyFile(FILE.replace('0.02', '2').replace('positive', 'maybe'));
    expect('problems' in read && read.problems.map(({ line }) => line)).toEqual([4, 10]);
  });

  test('whatever the text, it is taken or told what is wrong', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (given) => {
        const read = readTaxonomyFile(`classes:\n  tool_failure:\n    owner: ${given}`);
        if ('problems' in read) expect(read.problems.length).toBeGreaterThan(0);
      }),
    );
  });
});

test('changes: each setting, sub-class and example by itself', () => {
  const before: Classes = {
    retrieval_miss: { owner: 'a', budgetShare: 0.1, subClasses: [{ name: 'x', definition: 'old' }] },
    tool_failure: { runbook: 'gone' },
  };
  const after: Classes = {
    retrieval_miss: { owner: 'b', budgetShare: 0.1, subClasses: [{ name: 'x', definition: 'new' }] },
    coverage_gap: { examples: [{ requestId: 'r1', kind: 'near-miss', note: 'just not' }] },
  };
  expect(changesBetween(before, after)).toEqual([
    { class: 'coverage_gap', setting: 'examples.r1', after: 'near-miss: just not' },
    { class: 'retrieval_miss', setting: 'owner', before: 'a', after: 'b' },
    { class: 'retrieval_miss', setting: 'subClasses.x', before: 'old', after: 'new' },
    { class: 'tool_failure', setting: 'runbook', before: 'gone' },
  ]);
});
