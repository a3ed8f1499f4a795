// What spares redaction work must never change its result.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CleanTexts } from './clean-texts.ts';
import { redactText, type Detector } from './detector.ts';
import { PERSONAL_DATA } from './personal-data.ts';
import { SECRETS } from './secrets.ts';
import { TextRedactor } from './text-redactor.ts';

const DETECTORS = [...SECRETS, ...PERSONAL_DATA];
/** Every pattern runs over every text. */
const UNTESTED = DETECTORS.map((detector): Detector => ({ ...detector, needs: 0, mayOccur: () => true }));
/** Finds nothing, but could: JSON with it is always parsed. */
const NEVER: Detector = { kind: 'never', needs: 0, pattern: /(?!)/g };

const THINGS = [
  'jane.doe@example.com',
  'jane%40example.com',
  'DE89 3704 0044 0532 0130 00',
  'GB82WEST12345698765432',
  '4111 1111 1111 1111',
  '4111-1111-1111-1111',
  '378282246310005',
  '536-22-8726',
  'SSN: 536 22 8726',
  '203.0.113.77',
  '2001:db8::8a2e:370:7334',
  '+49 30 901820',
  '(030) - 90 18 20 10',
  'call 555-1234',
  'fax (415) 555–2671',
  ['sk', '-proj-abcdefghijklmnop0123'].join(''),
  ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
  ['AIza', 'a'.repeat(35)].join(''),
  ['ya29', '.abcdefghijklmnopqrstuvwxyz'].join(''),
  ['gho', '_abcdefghijklmnopqrstuvwxyz0123456789'].join(''),
  ['github', '_pat_', 'a'.repeat(40)].join(''),
  ['glpat', '-abcdefghijklmnopqr'].join(''),
  ['xoxb', '-123456789012'].join(''),
  ['npm', '_abcdefghijklmnopqrstuvwxyz0123456789'].join(''),
  ['pypi', '-', 'a'.repeat(40)].join(''),
  ['hf', '_abcdefghijklmnopqrstuvwxyz0123456789'].join(''),
  ['SG', '.abcdefghijklmnopqr.abcdefghijklmnopqr'].join(''),
  ['dop_v1', '_abcdefghijklmnopqrstuvwxyz'].join(''),
  ['eyJ', 'hbGciOiJIUzI1NiJ9.', 'eyJ', 'zdWIiOiIxMjM0In0.c2lnbmF0dXJl'].join(''),
  'Bearer abcdef0123456789abcdef',
  'postgres://app:hunter22@db:5432/x',
  '?X-Amz-Signature=hunter22hunter22',
  'DB_PASSWORD=hunter22',
  'apiKey: "hunter22"',
  'token',
  'password',
  '-----BEGIN PRIVATE KEY-----\nMIIEow\n-----END PRIVATE KEY-----',
] as const;
const GLUE = ['', ' ', '\n', ', ', '"', "'", '\\', '/', ':', '=', '1', 'a', 'é', '(', '.', '-', '_', '1.5', '\u0000'];

const texts = fc
  .array(fc.tuple(fc.constantFrom(...GLUE), fc.oneof(fc.constantFrom(...THINGS), fc.constantFrom(...GLUE))), {
    maxLength: 5,
  })
  .map((pieces) => pieces.flat().join(''));

function found(text: string, detectors: readonly Detector[]) {
  const kinds: string[] = [];
  return { text: redactText(text, detectors, (kind) => kinds.push(kind)), kinds };
}

test.for(THINGS)('%s is found with the tests before the patterns as without them', (thing) => {
  expect(found(thing, DETECTORS)).toEqual(found(thing, UNTESTED));
});

test('the tests before the patterns keep nothing back from them', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(found(text, DETECTORS)).toEqual(found(text, UNTESTED));
    }),
    { numRuns: 3000 },
  );
});

describe('JSON is left unparsed only when nothing is in it', () => {
  const redacted = (json: string, detectors: readonly Detector[]) => {
    const redactor = new TextRedactor(detectors, true);
    return { text: redactor.text(json), counts: redactor.counts };
  };
  const asWhenParsed = (json: string) =>
    expect(redacted(json, DETECTORS)).toEqual(redacted(json, [...DETECTORS, NEVER]));

  test.for([
    { name: 'an escaped character', json: String.raw`{"a":"jane\u0040example.com"}` },
    { name: 'an escaped digit', json: String.raw`["card 4111 1111 1111 111\u0031"]` },
    { name: 'an escaped slash', json: String.raw`["postgres:\/\/app:hunter22@db"]` },
    { name: 'an escaped character two levels down', json: JSON.stringify([String.raw`{"a":"jane\u0040example.com"}`]) },
    { name: 'a key that names a secret', json: '{"apiKey":"x"}' },
    { name: 'such a key two levels down', json: JSON.stringify(['{"proxy-authorization" : "x"}']) },
    { name: 'such a key in escapes', json: String.raw`{"p\u0061ssword":"x"}` },
    { name: 'a card as a number', json: '{"n":4111111111111111}' },
    { name: 'a card with an exponent', json: '{"n":4111111111111111e0}' },
    { name: 'a card that is mostly exponent', json: '{"n":42e14}' },
    { name: 'an e-mail as a key', json: '{"jane@example.com":1}' },
  ])('$name', ({ json }) => {
    asWhenParsed(json);
    expect(redacted(json, DETECTORS).text).toContain('[REDACTED:');
  });

  const keys = fc.oneof(texts, fc.constantFrom('dbPassword', 'x-api-key', 'clientSecret', 'credentials', 'text'));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.double({ noNaN: true }),
      fc.constantFrom(4111111111111111, 4100000000000000, null, true),
      fc.dictionary(keys, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('value').map((inner) => JSON.stringify(inner)),
    ),
  }));

  test('whatever it holds', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (content, indent) => {
        asWhenParsed(JSON.stringify([content], null, indent));
      }),
      { numRuns: 1500 },
    );
  });
});

describe('CleanTexts', () => {
  test('remembers what is asked about, and forgets the rest', () => {
    const clean = new CleanTexts();
    clean.add('prompt');
    for (let i = 0; i < 50_000; i++) {
      clean.add(`text ${i}`);
      if (i % 1000 === 0) expect(clean.has('prompt')).toBe(true);
    }
    expect(clean.has('text 0')).toBe(false);
    expect(clean.has('text 49999')).toBe(true);
  });

  test('is bounded in characters, and holds no long text', () => {
    const clean = new CleanTexts();
    const long = (i: number) => `${i} `.padEnd(30_000, 'x');
    for (let i = 0; i < 200; i++) clean.add(long(i));
    const kept = Array.from({ length: 200 }, (_, i) => i).filter((i) => clean.has(long(i)));
    expect(kept.length * 30_000).toBeLessThan(3 * 1024 * 1024);
    clean.add('x'.repeat(1_000_000));
    expect(clean.has('x'.repeat(1_000_000))).toBe(false);
  });
});
