import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createRedactor } from '../../../server/src/privacy/create-redactor.ts';
import { TextRedactor, detectorsOf } from '../../../server/src/privacy/text-redactor.ts';
import { captureAttribute, captureJson, captureText } from './capture.ts';
import { redactText } from './patterns.ts';
import { configure, settings } from './settings.ts';

afterEach(() => {
  configure({ capture: 'full', maxTextLength: 100_000, redact: (text) => text, warn: () => {} });
  settings.redact = undefined;
});

const SECRET = ['sk', 'proj', 'abcdefghijklmnopqrstuvwx'].join('-');
const FINDINGS = [
  { name: 'e-mail', text: 'Write to jane.doe+x@mail.example.co.uk, please', out: 'Write to [REDACTED:email], please' },
  { name: 'card with spaces', text: 'card 4111 1111 1111 1111.', out: 'card [REDACTED:card].' },
  { name: 'American Express', text: 'amex 378282246310005', out: 'amex [REDACTED:card]' },
  { name: 'IBAN, words after', text: 'IBAN DE89 3704 0044 0532 0130 00 thanks', out: 'IBAN [REDACTED:iban] thanks' },
  { name: 'IBAN compact', text: 'GB82WEST12345698765432', out: '[REDACTED:iban]' },
  { name: 'model provider key', text: `key ${SECRET} here`, out: 'key [REDACTED:secret] here' },
  {
    name: 'bearer header',
    text: 'Authorization: Bearer abcdef0123456789abcdef',
    out: 'Authorization: Bearer [REDACTED:secret]',
  },
  {
    name: 'password in a URL',
    text: 'postgres://app:hunter22@db:5432/x',
    out: 'postgres://app:[REDACTED:secret]@db:5432/x',
  },
  { name: 'assignment', text: 'DB_PASSWORD=hunter22 ok', out: 'DB_PASSWORD=[REDACTED:secret] ok' },
  {
    name: 'in escaped JSON',
    text: String.raw`say {\"api_key\": \"abcd1234\"}`,
    out: String.raw`say {\"api_key\": \"[REDACTED:secret]\"}`,
  },
  { name: 'a JSON web token', text: `eyJ${'a'.repeat(12)}.eyJ${'b'.repeat(12)}.sig`, out: '[REDACTED:secret]' },
  {
    name: 'a private key',
    text: '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    out: '[REDACTED:secret]',
  },
] as const;
const INNOCENT = [
  'order 4111 1111 1111 1112',
  'DE89370400440532013001',
  'on 2023-11-14 at 14:22:13.120',
  'at 1700000000123',
  'trace 0af7651916cd43dd8448eb211c80319c',
  '123e4567-e89b-12d3-a456-426614174000',
  'ask @jane or a@b',
  '{"total_tokens": 512, "token_count": "many"}',
];

describe('redacted', () => {
  test.for(FINDINGS)('$name', ({ text, out }) => {
    configure({ capture: 'redacted' });
    expect(captureText(text, 'x')).toBe(out);
    expect(captureText(out, 'x'), 'again').toBe(out);
  });

  test.for(FINDINGS)('the server finds it too, and nothing more once it is gone: $name', ({ text, out }) => {
    const server = new TextRedactor(detectorsOf([], true), true);
    expect(server.text(text)).toBe(out);
    expect(server.text(out)).toBe(out);
  });

  test.for(INNOCENT)('leaves alone: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('in every text of a structure, with its keys; JSON in a text stays JSON', () => {
    configure({ capture: 'redacted' });
    const json = captureJson(
      {
        to: 'jane@example.com',
        card: 4111111111111111,
        apiKey: 'abc',
        tokens: 5,
        'jane@example.com': [{ x: '{"y":"jane@example.com"}' }],
      },
      'x',
    );
    expect(JSON.parse(json!)).toEqual({
      to: '[REDACTED:email]',
      card: '[REDACTED:card]',
      apiKey: '[REDACTED:secret]',
      tokens: 5,
      '[REDACTED:email]': [{ x: '{"y":"[REDACTED:email]"}' }],
    });
    expect(captureText('{"card":4111111111111111}', 'x')).toBe('{"card":"[REDACTED:card]"}');
  });

  test('a long text without end stays quick', () => {
    configure({ capture: 'redacted' });
    const started = performance.now();
    for (const text of [
      'a'.repeat(90_000),
      '1 '.repeat(45_000),
      'a@'.repeat(45_000),
      'key: '.repeat(18_000),
      '-----BEGIN '.repeat(8000),
    ])
      captureText(text, 'x');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('agrees with the server on what is content', () => {
    const redactor = createRedactor({ capturePolicy: 'ids', redactionPatterns: [], priceOverrides: [] });
    configure({ capture: 'ids' });
    const keys = [
      'faultline.request.id',
      'faultline.stage',
      'faultline.cohort.tenant',
      'faultline.input',
      'faultline.query',
      'faultline.candidates',
      'gen_ai.request.model',
      'gen_ai.input.messages',
      'gen_ai.prompt.name',
      'gen_ai.tool.name',
      'gen_ai.tool.call.arguments',
      'input.value',
      'llm.model_name',
      'openinference.span.kind',
      'db.statement',
      'url.full',
      'user.id',
      'session.id',
      'made.up',
    ];
    const kept = keys.filter((key) => captureAttribute(key, 'text') !== undefined);
    const span = redactor.span({
      attributes: Object.fromEntries(keys.map((key) => [key, 'text'])),
      resourceAttributes: {},
      events: [],
      links: [],
      warnings: [],
      labels: {},
      candidates: [],
      selected: [],
      citations: [],
      scores: [],
      inputMessages: [],
      outputMessages: [],
      name: 'x',
    } as never);
    expect(kept).toEqual(Object.keys(span.value.attributes));
  });
});

describe('policies', () => {
  test.for([
    { capture: 'none', content: undefined, user: undefined, model: 'gpt-4o', count: 5 },
    { capture: 'ids', content: undefined, user: 'u1', model: 'gpt-4o', count: 5 },
    { capture: 'redacted', content: 'text', user: 'u1', model: 'gpt-4o', count: 5 },
    { capture: 'full', content: 'text', user: 'u1', model: 'gpt-4o', count: 5 },
  ] as const)('$capture', ({ capture, content, user, model, count }) => {
    configure({ capture });
    expect(captureAttribute('input.value', 'text')).toBe(content);
    expect(captureAttribute('user.id', 'u1')).toBe(user);
    expect(captureAttribute('gen_ai.request.model', 'gpt-4o')).toBe(model);
    expect(captureAttribute('anything.count', 5)).toBe(count);
  });

  test('a policy that does not exist means none', () => {
    configure({ capture: 'everything' as never });
    expect(captureText('x', 'x')).toBeUndefined();
  });
});

describe('the hook', () => {
  test('sees each text with its attribute; what it returns is kept', () => {
    configure({ redact: (text, { attribute }) => `${attribute}: ${text.replaceAll('Jane', 'J.')}` });
    expect(captureText('Jane asks', 'faultline.input')).toBe('faultline.input: J. asks');
    expect(captureJson([{ content: 'Jane' }], 'm')).toBe('[{"content":"m: J."}]');
  });

  test.for([
    {
      name: 'throws',
      redact: () => {
        throw new Error('x');
      },
    },
    { name: 'returns a promise', redact: (async (text: string) => text) as never },
    { name: 'returns nothing', redact: () => undefined },
  ])('a hook that $name: the text is left out', ({ redact }) => {
    configure({ redact });
    expect(captureText('secret', 'x')).toBeUndefined();
    expect(captureJson({ a: 'secret', n: 1 }, 'x')).toBe('{"a":"[REDACTED]","n":1}');
  });
});

describe('size', () => {
  test('a long text is cut with a mark; cutting again changes nothing', () => {
    configure({ maxTextLength: 200 });
    const cut = captureText('x'.repeat(5000), 'x')!;
    expect(cut).toHaveLength(200);
    expect(cut).toMatch(/^x+… \[truncated from 5000 characters\]$/);
    expect(captureText(cut, 'x')).toBe(cut);
  });

  test('what stands at the edge is redacted whole', () => {
    configure({ capture: 'redacted', maxTextLength: 120 });
    for (let before = 60; before < 125; before++)
      expect(captureText(`${'x'.repeat(before)} jane.doe@example.com ${'y'.repeat(200)}`, 'x')).not.toMatch(
        /jane|doe@|example/,
      );
  });

  test('a pair of surrogates is not torn', () => {
    configure({ maxTextLength: 150 });
    for (let before = 100; before < 130; before++)
      expect(captureText('x'.repeat(before) + '😀'.repeat(100), 'x')!.isWellFormed()).toBe(true);
  });

  test('in JSON each text is cut by itself, and it is still JSON', () => {
    configure({ maxTextLength: 100 });
    const json = captureJson({ a: 'x'.repeat(5000), b: 'short' }, 'x')!;
    expect(JSON.parse(json)).toMatchObject({ b: 'short', a: expect.stringMatching(/truncated from 5000/) as string });
  });

  test('huge and endless structures are bounded', () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    expect(captureJson(endless, 'x')).toContain('[too deep]');
    expect(
      captureJson(
        Array.from({ length: 100_000 }, () => 1),
        'x',
      )!.length,
    ).toBeLessThan(50_000);
  });
});

test('any value gives JSON that parses, or nothing', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withNullPrototype: true,
        withTypedArray: true,
        withSparseArray: true,
      }),
      fc.constantFrom('none', 'ids', 'redacted', 'full' as const),
      (value, capture) => {
        configure({ capture });
        const json = typeof value === 'string' ? undefined : captureJson(value, 'x');
        if (json !== undefined) JSON.parse(json);
        captureAttribute('a.b', value);
        captureText(value, 'x');
      },
    ),
    { numRuns: 500 },
  );
});
