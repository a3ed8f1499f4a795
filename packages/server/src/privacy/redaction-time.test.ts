import { describe, expect, test } from 'vitest';
import { redactText } from './detector.ts';
import { checkRedactionPattern, isQuick } from './pattern-check.ts';
import { PERSONAL_DATA } from './personal-data.ts';
import { SECRETS } from './secrets.ts';
import { TextRedactor } from './text-redactor.ts';

const DETECTORS = [...SECRETS, ...PERSONAL_DATA];
const repeated = (part: string, length = 60_000) => part.repeat(Math.ceil(length / part.length));

/** Texts on which a careless pattern begins anew at every character, or tries every way to split them. */
const HOSTILE = [
  'a',
  'a@',
  'a.',
  'a.a@a.',
  'a-',
  'a_',
  'a_a.a-',
  'a%40',
  '1',
  '1 ',
  '1-',
  '4111 ',
  '(1) ',
  '123 456 7890 ',
  '+1 ',
  '+49 30 901820 ',
  'DE89 ',
  'DE',
  '::',
  'a:',
  '1.',
  '1.1.1.1.',
  'sk-',
  'eyJ',
  'eyJ-',
  'eyJaaaaaaaa.',
  'eyJaaaaaaaa.eyJ',
  'AKIA',
  'gh',
  'SG.',
  'bearer ',
  'basic',
  'password',
  'password ',
  'password_',
  'password=',
  'password="',
  String.raw`password\\\\`,
  'token',
  'api_key_',
  'http://',
  'http://a:',
  'a://a:a',
  '?a-a',
  '?token=',
  '&',
  '-----BEGIN ',
  '-----BEGIN A ',
  '-----BEGIN PRIVATE KEY-----',
  String.raw`\n`,
  String.raw`\u0020`,
  '{"a":',
  '[',
  '["',
  '"',
  ' ',
  '\u00e9',
];

describe('time in proportion to the text, whatever it is', () => {
  test.for(HOSTILE)('%s again and again', { timeout: 60_000 }, (part) => {
    const started = performance.now();
    for (const end of ['', '@', ':', '=', 'x@x.xx'])
      redactText(`${repeated(part)}${end} key: 1 @ :// = PRIVATE KEY`, DETECTORS, () => {});
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test('beyond thousands of numbers that could be one, all are taken out', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `${100 + (i % 900)} 111 ${1000 + i}`).join(', ');
    const redacted = redactText(text, PERSONAL_DATA, () => {});
    expect(redacted.slice(0, 1000)).toContain('111');
    expect(redacted.slice(-1000)).not.toMatch(/\d{3} 111 \d{4}/);
  });

  test('JSON in JSON in JSON', () => {
    let text = 'jane@example.com';
    for (let i = 0; i < 12; i++) text = JSON.stringify([text]);
    expect(new TextRedactor(DETECTORS, true).text(text)).not.toContain('jane@');
  });

  test('10,000 nested lists', () => {
    const redactor = new TextRedactor(DETECTORS, true);
    expect(redactor.text(`${'['.repeat(10_000)}"jane@example.com"${']'.repeat(10_000)}`)).not.toContain('jane@');
  });
});

describe('checkRedactionPattern', () => {
  test.for([
    { name: 'an employee number', pattern: String.raw`\bE-\d{5}\b` },
    { name: 'alternatives', pattern: '(?:cat|dog)-[0-9]+' },
    { name: 'letters of any script', pattern: String.raw`\p{Lu}\p{L}+` },
    { name: 'lookbehind', pattern: String.raw`(?<=ref )\d+` },
  ])('accepts $name', ({ pattern }) => expect(checkRedactionPattern(pattern)).toBeUndefined());

  test.for([
    { name: 'what does not compile', pattern: '(', says: /unterminated/i },
    { name: 'what matches nothing at all', pattern: 'x*', says: /empty text/ },
    { name: 'a repeated repetition', pattern: '(a+)+b', says: /long/ },
    { name: 'overlapping alternatives', pattern: '(a|a)*b', says: /long/ },
    { name: 'a repetition of digits in a group', pattern: String.raw`(\d+-?)+x`, says: /long/ },
    { name: 'words of words', pattern: String.raw`(\w+\s?)*!`, says: /long|empty/ },
    { name: 'many stars', pattern: '.*.*.*.*.*.*.*.*x', says: /long/ },
  ])('refuses $name', ({ pattern, says }) => expect(checkRedactionPattern(pattern)).toMatch(says));
});

describe('isQuick', () => {
  test.for([
    String.raw`\bE-\d{5}\b`,
    String.raw`(?<=ref )\d{4,8}(?!\d)`,
    '(?:cat|dog)-[0-9*+?]{1,6}',
    String.raw`\p{Lu}{2}-?\d{3}\+`,
    String.raw`(?<id>[^\]]{3})-\k<id>`,
  ])('%s is', (pattern) => {
    expect(isQuick(pattern)).toBe(true);
    const compiled = new RegExp(pattern, 'gu');
    const started = performance.now();
    for (const part of ['a', 'E-1', '1', 'ref 1', 'cat-', 'AB', 'x]'])
      for (const end of ['', '\u0001']) repeated(part).concat(end).replaceAll(compiled, '');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test.for([
    '(a+)+b',
    '(a|a)*b',
    String.raw`\d+x`,
    'a*',
    'a{3,}',
    '(a?){40}',
    '(?:a{1,9}){1,9}b',
    '(ab)?',
    'a?'.repeat(40),
    '(a|a)'.repeat(40),
    'a{1,60}a{1,60}a{1,60}b',
    'a{100000}',
    '[a',
    String.raw`[\]a+]+b`,
    String.raw`\\+b`,
    String.raw`[\\]+b`,
  ])('%s is not', (pattern) => expect(isQuick(pattern)).toBe(false));
});
