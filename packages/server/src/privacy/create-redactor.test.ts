import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord, ProjectSettings, Span } from '@faultline/model';
import { createRedactor } from './create-redactor.ts';

const settings = (change: Partial<ProjectSettings> = {}): ProjectSettings => ({
  capturePolicy: 'redacted',
  redactionPatterns: [],
  priceOverrides: [],
  ...change,
});

const span = (change: Partial<Span> = {}): Span => ({
  projectId: 'default',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'chat',
  stage: 'generation',
  kind: 'client',
  startTimeNs: 1n,
  endTimeNs: 2n,
  statusCode: 'unset',
  usage: { inputTokens: 12 },
  isWrapper: false,
  isAnnotation: false,
  finishReasons: [],
  inputMessages: [],
  outputMessages: [],
  candidates: [],
  selected: [],
  citations: [],
  labels: {},
  scores: [],
  attributes: {},
  resourceAttributes: {},
  events: [],
  links: [],
  droppedCount: 0,
  dialect: 'otel-genai',
  warnings: [],
  ...change,
});

const redactInput = (text: string, change: Partial<ProjectSettings> = {}) =>
  createRedactor(settings(change)).span(span({ input: text }));

describe('personal data in text', () => {
  test.for([
    {
      name: 'e-mail',
      text: 'Write to jane.doe+x@mail.example.co.uk, please',
      out: 'Write to [REDACTED:email], please',
      kind: 'email',
    },
    { name: 'e-mail after a JSON escape', text: 'x\\njane@example.com', out: 'x\\n[REDACTED:email]', kind: 'email' },
    { name: 'card with spaces', text: 'card 4111 1111 1111 1111.', out: 'card [REDACTED:card].', kind: 'card' },
    { name: 'card with dashes', text: '5500-0000-0000-0004', out: '[REDACTED:card]', kind: 'card' },
    { name: 'American Express', text: 'amex 378282246310005', out: 'amex [REDACTED:card]', kind: 'card' },
    {
      name: 'IBAN with spaces, words after',
      text: 'IBAN DE89 3704 0044 0532 0130 00 thanks',
      out: 'IBAN [REDACTED:iban] thanks',
      kind: 'iban',
    },
    { name: 'IBAN compact', text: 'GB82WEST12345698765432', out: '[REDACTED:iban]', kind: 'iban' },
    { name: 'SSN', text: 'my ssn is 536-22-8726', out: 'my ssn is [REDACTED:ssn]', kind: 'ssn' },
    {
      name: 'SSN without dashes where the text says so',
      text: 'SSN: 536228726',
      out: 'SSN: [REDACTED:ssn]',
      kind: 'ssn',
    },
    { name: 'IPv4', text: 'from 203.0.113.7:443', out: 'from [REDACTED:ip]:443', kind: 'ip' },
    { name: 'IPv6', text: 'from 2001:db8::8a2e:370:7334 ok', out: 'from [REDACTED:ip] ok', kind: 'ip' },
    { name: 'international phone', text: 'call +49 30 901820', out: 'call [REDACTED:phone]', kind: 'phone' },
    { name: 'US phone', text: 'at (415) 555-2671 today', out: 'at [REDACTED:phone] today', kind: 'phone' },
    {
      name: 'announced phone without separators',
      text: 'phone: 4155552671',
      out: 'phone: [REDACTED:phone]',
      kind: 'phone',
    },
  ])('$name', ({ text, out, kind }) => {
    const { value, redactions } = redactInput(text);
    expect(value.input).toBe(out);
    expect(redactions).toEqual(new Map([[kind, 1]]));
  });

  test.for([
    { name: 'a number that fails Luhn', text: 'order 4111 1111 1111 1112' },
    { name: 'an IBAN with a wrong checksum', text: 'DE89370400440532013001' },
    { name: 'a date', text: 'on 2023-11-14 and 14/11/2023' },
    { name: 'a time stamp', text: '2023-11-14T22:13:20.123456789Z' },
    { name: 'Unix milliseconds', text: 'at 1700000000123' },
    { name: 'a version', text: 'version 1.2.3.4 of it' },
    { name: 'loopback', text: 'http://127.0.0.1:7420/' },
    { name: 'an order id', text: 'order 20250000123 shipped' },
    { name: 'a price', text: 'it costs 1,234.50 dollars' },
    { name: 'a trace id', text: 'trace 0af7651916cd43dd8448eb211c80319c' },
    { name: 'a UUID', text: '123e4567-e89b-12d3-a456-426614174000' },
    { name: 'an SSN never assigned', text: '666-12-3456' },
    { name: 'a mention without a domain', text: 'ask @jane or a@b' },
    { name: 'a MAC-like text', text: 'ratio 1:2:3' },
    { name: 'vectors', text: '[0.123456789, -0.987654321, 0.5551234567]' },
  ])('leaves $name alone', ({ text }) => {
    const { value, redactions } = redactInput(text);
    expect(value.input).toBe(text);
    expect(redactions.size).toBe(0);
  });

  test.for([
    { name: 'an e-mail in an address', text: '?mail=jane%40example.com&x=1', out: '?mail=[REDACTED:email]&x=1' },
    {
      name: 'decimals that pass Luhn',
      text: 'weight 0.4111111111111111 of it',
      out: 'weight 0.4111111111111111 of it',
    },
  ])('$name', ({ text, out }) => {
    expect(redactInput(text).value.input).toBe(out);
  });

  test("the user's own pattern gets its own placeholder", () => {
    const { value, redactions } = redactInput('employee E-12345 asks', {
      redactionPatterns: [{ name: 'employee_id', pattern: String.raw`\bE-\d{5}\b` }],
    });
    expect(value.input).toBe('employee [REDACTED:employee_id] asks');
    expect(redactions.get('employee_id')).toBe(1);
  });
});

const FAKE = (prefix: string, rest: string) => `${prefix}${rest}`;

describe('secrets', () => {
  test.for([
    { name: 'OpenAI style key', text: `key ${FAKE('sk-', 'proj-abcdefghijklmnopqrstuvwx')}` },
    { name: 'AWS key id', text: FAKE('AKIA', 'IOSFODNN7EXAMPLE') },
    { name: 'GitHub token', text: FAKE('ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789') },
    { name: 'Slack token', text: FAKE('xoxb-', '123456789012-abcdef') },
    { name: 'JWT', text: FAKE('eyJ', 'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl') },
    { name: 'bearer header', text: 'Authorization: Bearer abcdef0123456789abcdef' },
    { name: 'password in a URL', text: 'postgres://app:hunter22@db:5432/x' },
    { name: 'assignment', text: 'DB_PASSWORD=hunter22 ok' },
    { name: 'assignment in escaped JSON', text: String.raw`say {\"api_key\": \"abcd1234\"}` },
    { name: 'camel-case assignment', text: 'dbPassword = hunter22' },
    { name: 'a password of several words', text: String.raw`{"password": "hunter22 hunter22 hunter22"} ok` },
    { name: 'signed address', text: 'https://s3.example.com/x?X-Amz-Signature=hunter22hunter22&a=1' },
    { name: 'token in an address', text: 'wss://x.example.com/?token=hunter22hunter22' },
    { name: 'private key', text: '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----' },
  ])('$name is removed under every policy', ({ text }) => {
    for (const capturePolicy of ['redacted', 'full'] as const) {
      const { value, redactions } = redactInput(text, { capturePolicy });
      expect(value.input).toContain('[REDACTED:secret]');
      expect(value.input).not.toMatch(/hunter22|abcdefghijkl|EXAMPLE|MIIEow|abcd1234|abcdef/);
      expect(redactions.get('secret')).toBeGreaterThan(0);
    }
  });

  test('values under a secret key go, counts of tokens stay', () => {
    const { value } = createRedactor(settings({ capturePolicy: 'full' })).span(
      span({
        attributes: {
          'http.request.header.authorization': 'x',
          apiKey: 'abc',
          'gen_ai.usage.input_tokens': 5,
          'llm.token_count.prompt': 5,
          'gen_ai.request.max_tokens': 100,
          headers: { cookie: 'a=b', accept: '*/*' },
        },
      }),
    );
    expect(value.attributes).toEqual({
      'http.request.header.authorization': '[REDACTED:secret]',
      apiKey: '[REDACTED:secret]',
      'gen_ai.usage.input_tokens': 5,
      'llm.token_count.prompt': 5,
      'gen_ai.request.max_tokens': 100,
      headers: { cookie: '[REDACTED:secret]', accept: '*/*' },
    });
  });
});

const LEAK = 'jane@example.com';
const everywhere = (): Span =>
  span({
    name: `ask ${LEAK}`,
    requestId: LEAK,
    statusMessage: LEAK,
    errorType: LEAK,
    errorMessage: LEAK,
    serviceName: LEAK,
    scopeName: LEAK,
    scopeVersion: LEAK,
    provider: LEAK,
    requestModel: LEAK,
    responseModel: LEAK,
    responseId: LEAK,
    promptName: LEAK,
    promptVersion: LEAK,
    finishReasons: [LEAK],
    toolName: LEAK,
    toolCallId: LEAK,
    traceState: LEAK,
    input: LEAK,
    output: LEAK,
    query: LEAK,
    toolArguments: { to: LEAK, nested: [{ x: `{"y":"${LEAK}"}` }] },
    toolResult: LEAK,
    userId: LEAK,
    sessionId: 's1',
    labels: { tenant: LEAK },
    outcomeReason: LEAK,
    inputMessages: [{ role: 'user', parts: [{ type: 'text', text: LEAK }] }],
    outputMessages: [{ role: 'assistant', parts: [{ type: 'tool_call', name: 'mail', arguments: { to: LEAK } }] }],
    candidates: [{ id: 'd1', rank: 1, score: 0.5, text: LEAK, metadata: { author: LEAK } }],
    selected: [{ id: 'd1', rank: 1, text: LEAK }],
    citations: [{ id: 'd1', quote: LEAK }],
    validation: { name: 'v', verdict: 'fail', reason: LEAK },
    scores: [{ name: 's', value: 1, explanation: LEAK, source: 'human' }],
    attributes: {
      'input.value': LEAK,
      'gen_ai.input.messages': `[{"content":"${LEAK}"}]`,
      'gen_ai.request.model': 'gpt-4o',
      [LEAK]: 1,
    },
    resourceAttributes: { 'service.name': 'bot', owner: LEAK },
    events: [{ name: 'exception', timeNs: 1n, attributes: { 'exception.message': LEAK } }],
    links: [{ traceId: LEAK, spanId: LEAK, attributes: { note: LEAK } }],
    warnings: [`cannot read ${LEAK}`],
  });

const asText = (value: unknown) =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));

describe('capture policies', () => {
  test.for(['none', 'ids', 'redacted'] as const)('%s leaves no personal data in any field', (capturePolicy) => {
    const { value, contentDropped } = createRedactor(settings({ capturePolicy })).span(everywhere());
    expect(asText(value)).not.toContain(LEAK);
    expect(contentDropped).toBe(false);
  });

  test('redacted keeps what stands around it, and JSON stays JSON', () => {
    const { value } = createRedactor(settings()).span(everywhere());
    expect(value.toolArguments).toEqual({ to: '[REDACTED:email]', nested: [{ x: '{"y":"[REDACTED:email]"}' }] });
    expect(JSON.parse(value.attributes['gen_ai.input.messages'] as string)).toEqual([{ content: '[REDACTED:email]' }]);
    expect(value.usage).toEqual({ inputTokens: 12 });
  });

  test.for([
    { name: 'an e-mail address', first: LEAK },
    { name: 'a credential', first: 'sk-proj-abcdefghijklmnopqrstuvwx1234567890' },
  ])('a key that stands twice in JSON hides nothing: $name in the first', ({ first }) => {
    const { value } = createRedactor(settings()).span(span({ input: `{"a":"${first}","a":"fine"}` }));
    expect(value.input).toBe('{"a":"fine"}');
  });

  test('ids keeps structure and ids, none also drops who it was', () => {
    const ids = createRedactor(settings({ capturePolicy: 'ids' })).span(everywhere()).value;
    expect(ids).toMatchObject({ sessionId: 's1', inputMessages: [], candidates: [{ id: 'd1', rank: 1, score: 0.5 }] });
    expect(ids.attributes).toMatchObject({ 'gen_ai.request.model': 'gpt-4o' });
    expect(ids.attributes['input.value']).toBeUndefined();
    const none = createRedactor(settings({ capturePolicy: 'none' })).span(everywhere()).value;
    expect(none.sessionId).toBeUndefined();
    expect(none.userId).toBeUndefined();
  });

  test('a request id that is personal data gives way to the trace id, and says so', () => {
    const { value } = createRedactor(settings()).span(span({ requestId: LEAK }));
    expect(value.requestId).toBeUndefined();
    expect(value.warnings).toEqual([
      'the request id held personal data or a secret: the trace id stands for the request',
    ]);
    expect(createRedactor(settings()).span(span({ requestId: 'req-42' })).value.requestId).toBe('req-42');
  });

  test.for([
    'gpt-4o-2024-08-06',
    'claude-sonnet-4-5-20250929',
    'ft:gpt-4o-mini-2024-07-18:acme::9XyZ12Ab',
    'chatcmpl-BhGJDsZlpk55owZCjMyJl8TOGqk0H',
    'resp_0e32bda5b6259ecd00694279e49fe48194b26952c13124bd05',
    'call_1oGK863sxQHlPreFhDdEs3yl',
    'toolu_01NtVat4vJLFfVd5TqdLHcA7',
    '@opentelemetry/instrumentation-openai',
    '1.2.3-beta.4',
    'text-embedding-3-small',
    'session-2026-11-27-0001',
    'user_8123456789',
    '0af7651916cd43dd8448eb211c80319c',
    '6fb9b4b8-dd4d-4d41-8d4f-c0c0799a6559',
  ])('the name %s stays', (name) => {
    const { value, redactions } = createRedactor(settings()).span(
      span({ requestModel: name, responseId: name, sessionId: name, scopeName: name, scopeVersion: name }),
    );
    expect(value).toMatchObject({ requestModel: name, responseId: name, sessionId: name, scopeName: name });
    expect(redactions.size).toBe(0);
  });

  test('content left out is counted', () => {
    const { redactions } = createRedactor(settings({ capturePolicy: 'ids' })).span(everywhere());
    expect(redactions.get('content')).toBeGreaterThan(5);
  });

  test('full keeps personal data', () => {
    expect(createRedactor(settings({ capturePolicy: 'full' })).span(everywhere()).value.input).toBe(LEAK);
  });

  test.for(['none', 'ids', 'redacted'] as const)('logs under %s carry none either', (capturePolicy) => {
    const log: LogRecord = {
      projectId: 'default',
      logId: 'l',
      timeNs: 1n,
      severityNumber: 9,
      body: { content: LEAK },
      attributes: { 'event.name': 'gen_ai.user.message', note: LEAK },
      resourceAttributes: {},
      dialect: 'otel-genai',
      warnings: [],
      contributes: {
        inputMessages: [{ role: 'user', parts: [{ type: 'text', text: LEAK }] }],
        usage: { inputTokens: 3 },
      },
    };
    const { value } = createRedactor(settings({ capturePolicy })).log(log);
    expect(asText(value)).not.toContain(LEAK);
    expect(value.contributes?.usage).toEqual({ inputTokens: 3 });
  });
});

describe('what comes again', () => {
  test('the same text in other spans is redacted and counted each time', () => {
    const redactor = createRedactor(settings());
    for (let i = 0; i < 3; i++) {
      const { value, redactions } = redactor.span(span({ input: `${LEAK} asks`, output: 'nothing in here' }));
      expect(value).toMatchObject({ input: '[REDACTED:email] asks', output: 'nothing in here' });
      expect(redactions).toEqual(new Map([['email', 1]]));
    }
  });

  test('resource attributes that spans share are counted for each, and shared again', () => {
    const redactor = createRedactor(settings());
    const resourceAttributes = { 'service.name': 'bot', owner: LEAK };
    const spans = [1, 2].map(() => redactor.span(span({ resourceAttributes })));
    for (const { value, redactions } of spans) {
      expect(value.resourceAttributes).toEqual({ 'service.name': 'bot', owner: '[REDACTED:email]' });
      expect(redactions).toEqual(new Map([['email', 1]]));
    }
    expect(spans[0]?.value.resourceAttributes).toBe(spans[1]?.value.resourceAttributes);
  });

  test('one policy does not remember for another', () => {
    const shared = span({ input: LEAK, resourceAttributes: { owner: LEAK } });
    const kept = createRedactor(settings({ capturePolicy: 'full' })).span(shared).value;
    expect(kept).toMatchObject({ input: LEAK, resourceAttributes: { owner: LEAK } });
    expect(asText(createRedactor(settings()).span(shared).value)).not.toContain(LEAK);
  });
});

describe('failing closed', () => {
  test('a pattern that does not compile drops the content instead of storing it', () => {
    const broken = settings({ redactionPatterns: [{ name: 'x', pattern: '(' }] });
    const { value, contentDropped } = createRedactor(broken).span(everywhere());
    expect(contentDropped).toBe(true);
    expect(value.input).toBeUndefined();
    expect(asText(value)).not.toContain(LEAK);
    expect(value.usage).toEqual({ inputTokens: 12 });
  });

  const ENDLESS = { name: 'endless', pattern: '(a+)+b' };

  test('a pattern that never ends drops the content in time, and is not tried for ever', () => {
    const redactor = createRedactor(settings({ redactionPatterns: [ENDLESS] }));
    const started = performance.now();
    for (let i = 0; i < 50; i++) {
      const { value, contentDropped } = redactor.span(span({ input: `${'a'.repeat(60)} ${LEAK}` }));
      expect(contentDropped).toBe(true);
      expect(asText(value)).not.toContain(LEAK);
      expect(value.usage).toEqual({ inputTokens: 12 });
    }
    // Fifty tries of a second each would be fifty.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('what a pattern takes too long for does not harm the spans after it', () => {
    const redactor = createRedactor(settings({ redactionPatterns: [ENDLESS] }));
    expect(redactor.span(span({ input: 'a'.repeat(60) })).contentDropped).toBe(true);
    expect(redactor.span(span({ input: 'aab' }))).toMatchObject({
      contentDropped: false,
      value: { input: '[REDACTED:endless]' },
    });
  });

  test('what is left without redaction is still free of personal data', () => {
    const { value } = createRedactor(settings({ redactionPatterns: [{ name: 'x', pattern: '(' }] })).log({
      projectId: 'default',
      logId: 'l',
      timeNs: 1n,
      severityNumber: 9,
      eventName: LEAK,
      body: LEAK,
      attributes: { [LEAK]: LEAK, 'gen_ai.request.model': LEAK },
      resourceAttributes: { 'service.name': LEAK },
      dialect: 'plain',
      warnings: [LEAK],
      contributes: { errorType: LEAK, errorMessage: LEAK, usage: { inputTokens: 3 } },
    });
    expect(asText(value)).not.toContain(LEAK);
    expect(value.contributes?.usage).toEqual({ inputTokens: 3 });
  });

  test('any value is redacted without throwing, ids survive, and redacting twice changes nothing', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string(),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (value, text, attributes) => {
          const redactor = createRedactor(settings());
          const once = redactor.span(
            span({ toolResult: value, input: text, attributes: attributes as Span['attributes'] }),
          );
          expect(once.contentDropped).toBe(false);
          expect(once.value.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
          expect(asText(redactor.span(once.value).value)).toBe(asText(once.value));
        },
      ),
      { numRuns: 300 },
    );
  });
});
