// Every operation of the registry through every surface of a real server with real traffic: one answer, whatever the way.
import {
  RequestSummaryJsonSchema,
  type RequestDetailJson,
  type RequestSummaryJson,
  type ReviewJson,
} from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inputFields } from '../src/operations/input-fields.ts';
import { toolName } from '../src/operations/names.ts';
import type { AnyOperation } from '../src/operations/registry.ts';
import { OPERATIONS } from '../src/operations/registry.ts';
import { replayCaptures, settled } from './captured-traffic.ts';
import { startApp, type RunningApp } from './running-app.ts';
import {
  overCli,
  overHttp,
  overMcp,
  overMcpStdio,
  runCli,
  type Ask,
  type Input,
  type McpConnection,
} from './surfaces.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let app: RunningApp;
let mcp: McpConnection;
let stdio: McpConnection;
let surfaces: readonly (readonly [name: string, ask: Ask])[];
let example: RequestSummaryJson;
/** Reviews change what is known of a request, so they are about another. */
let reviewed: RequestSummaryJson;
/** Reviews that can be taken back. */
const standing: string[] = [];
let spanIds: readonly string[];
let range: { from: string; to: string };

beforeAll(async () => {
  app = await startApp({ rootlessQuietMs: 200 });
  await replayCaptures(app.url);
  await settled(app.url);
  mcp = await overMcp(app.url);
  stdio = await overMcpStdio(app.url);
  surfaces = [
    ['http', overHttp(app.url)],
    ['cli', overCli(app.url)],
    ['mcp', mcp.ask],
    ['mcp over stdio', stdio.ask],
  ];
  range = { from: new Date(Date.now() - 3_600_000).toISOString(), to: new Date().toISOString() };
  const [http] = surfaces.map(([, ask]) => ask);
  const found = await http!(operationOf('requests.search'), { ...range, filter: 'tool:get_weather', limit: 2 });
  [example, reviewed] = (found as { value: { items: unknown[] } }).value.items.map((item) =>
    RequestSummaryJsonSchema.parse(item),
  ) as [RequestSummaryJson, RequestSummaryJson];
  const opened = await http!(operationOf('requests.get'), { requestId: example.requestId, payloads: 'never' });
  for (const _ of surfaces) {
    const review = await http!(operationOf('reviews.submit'), { requestId: reviewed.requestId, verdict: 'none' });
    standing.push((review as { value: ReviewJson }).value.reviewId);
  }
  for (const [surface] of surfaces) {
    const id = surface.replaceAll(' ', '_');
    await http!(operationOf('kpis.define'), { definition: OWN_KPI.replace('weather_success', `gone_${id}`) });
    await http!(operationOf('evaluators.define'), { definition: OWN_EVALUATOR.replace('tone', `gone_${id}`) });
    const cohort = { cohortId: `gone-${id.replaceAll('_', '-')}`, title: 'Gone', filter: 'outcome:failure' };
    await http!(operationOf('cohorts.save'), cohort);
  }
  await settled(app.url);
  spanIds = (opened as { value: RequestDetailJson }).value.spans.map(({ spanId }) => spanId);
});

afterAll(async () => {
  await stdio?.close();
  await mcp?.close();
  await app?.stop();
});

function operationOf(name: string): AnyOperation {
  return OPERATIONS.find((operation) => operation.name === name)!;
}

const OWN_KPI = `
id: weather_success
title: Weather answered
group: outcome
unit: share
direction: higher_is_better
formula: { kind: rate, among: 'tool:get_weather', of: '', hits: 'NOT error_type:*' }
`;

/** Its model has no price, so it is never called. */
const OWN_EVALUATOR = `
id: tone
kind: llm
baseUrl: http://127.0.0.1:9/v1
model: model-without-a-price
prompt: politeness
sample: [{ share: 0 }]
budgetUsdPerDay: 1
`;

/** A question for every operation with one answer; those that create something get an id of each surface's own. */
const QUESTIONS: Readonly<Record<string, (surface: string) => Input>> = {
  'requests.search': () => ({ ...range, filter: 'tool:get_weather NOT outcome:failure', limit: 3, withTotal: true }),
  'requests.facets': () => ({ ...range, filter: 'input_tokens:>10', fields: 'model,dialect', buckets: 4 }),
  'requests.fields': () => ({}),
  'requests.get': () => ({ requestId: example.requestId }),
  'spans.get': () => ({ requestId: example.requestId, spanIds: [...spanIds.slice(0, 2), 'nothing'].join(',') }),
  'failures.board': () => ({ ...range }),
  'failures.patterns': () => ({ ...range, class: 'unclassified' }),
  'taxonomy.get': () => ({ ...range, withCounts: true }),
  'taxonomy.export': () => ({}),
  'taxonomy.apply': () => ({ taxonomy: 'classes: { tool_failure: { owner: tools team } }', dryRun: true }),
  'taxonomy.update': () => ({ class: 'tool_failure', owner: 'tools team' }),
  'labels.list': () => ({ ...range, limit: 5 }),
  'labels.export': () => ({ ...range, format: 'csv' }),
  'reviews.next': () => ({ ...range, limit: 5 }),
  'reviews.summary': () => ({}),
  'reviews.list': () => ({ requestId: 'nothing-was-said-about-it' }),
  'reviews.submit': () => ({ requestId: reviewed.requestId, verdict: 'none' }),
  'reviews.undo': (surface) => ({ reviewId: standing.pop() ?? surface }),
  rebuild: () => ({ ...range }),
  'cases.get': () => ({ requestId: example.requestId }),
  'scorecard.get': () => ({ ...range, buckets: 6 }),
  'scorecard.findings': () => ({ ...range }),
  'scorecard.cohorts': () => ({ ...range, by: 'model', kpis: 'latency_p50,error_rate' }),
  'kpi.series': () => ({ ...range, kpi: 'latency_p50', buckets: 6, by: 'model' }),
  'compare.run': () => ({ ...range, filter: 'tool:get_weather', against: 'rest', kpis: 'latency_p50,error_rate' }),
  'explain.run': () => ({ ...range, kpi: 'error_rate', filter: 'tool:get_weather', against: 'rest' }),
  'kpis.list': () => ({}),
  'kpis.define': () => ({ definition: OWN_KPI }),
  'kpis.remove': (surface) => ({ kpi: `gone_${surface.replaceAll(' ', '_')}` }),
  'evaluators.list': () => ({}),
  'evaluators.define': () => ({ definition: OWN_EVALUATOR }),
  'evaluators.remove': (surface) => ({ evaluator: `gone_${surface.replaceAll(' ', '_')}` }),
  'evaluators.status': () => ({ days: 7 }),
  'evaluators.try': () => ({ evaluator: 'tone', requestId: example.requestId }),
  'cohorts.list': () => ({ ...range }),
  'cohorts.save': () => ({ cohortId: 'weather', title: 'Weather', filter: 'tool:get_weather' }),
  'cohorts.remove': (surface) => ({ cohortId: `gone-${surface.replaceAll(' ', '-')}` }),
  'ingest.status': () => ({ from: range.from, to: range.to }),
  'outgoing.status': () => ({ ...range }),
  doctor: () => ({ ...range }),
  'projects.list': () => ({}),
  'projects.create': (surface) => ({ projectId: `made-over-${surface.replaceAll(' ', '-')}`, name: 'Made' }),
  'projects.update': () => ({
    projectId: 'default',
    settings: { capturePolicy: 'redacted', redactionPatterns: [{ name: 'ticket', pattern: 'T-\\d+' }] },
  }),
};

/** What differs from call to call: when it was, and the number it got. */
const OF_EACH_CALL: Readonly<Record<string, readonly string[]>> = {
  'reviews.submit': ['reviewId', 'time'],
  'reviews.undo': ['reviewId', 'time'],
  'taxonomy.update': ['version', 'changedAt'],
  'cases.get': ['exportedAt'],
  'kpis.remove': ['kpi'],
  'evaluators.remove': ['evaluator'],
  'evaluators.try': ['durationMs'],
  'cohorts.remove': ['cohortId'],
};

const UNARY = OPERATIONS.filter((operation) => operation.kind === 'unary');

test('every operation with one answer is asked here', () => {
  expect(Object.keys(QUESTIONS).sort()).toEqual(UNARY.map(({ name }) => name).sort());
});

test.for(UNARY.map((operation) => [operation.name, operation] as const))(
  '%s answers the same through every surface, as its schema says',
  async ([name, operation]) => {
    const answers = [];
    for (const [surface, ask] of surfaces) {
      const input = QUESTIONS[name]!(surface);
      const answer = await ask(operation, input);
      expect(answer, surface).toHaveProperty('value');
      const { value } = answer as { value: Record<string, unknown> };
      // Parsing drops what the schema does not name, so that anything beyond it shows as a difference.
      expect(operation.output.parse(value), surface).toEqual(value);
      answers.push(
        name === 'projects.create'
          ? { ...value, projectId: input['projectId'] === value['projectId'], createdAt: '' }
          : Object.fromEntries(Object.entries(value).filter(([field]) => !(OF_EACH_CALL[name] ?? []).includes(field))),
      );
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  },
);

test.for(UNARY.map((operation) => [operation.name, operation] as const))(
  '%s refuses an input it does not know, by name, on every surface but the command line, which does so itself',
  async ([name, operation]) => {
    for (const [surface, ask] of surfaces) {
      const question = { ...QUESTIONS[name]!(`${surface}-again`), colour: 'red' };
      if (surface === 'cli') {
        await expect(ask(operation, question)).rejects.toThrow("unknown option '--colour'");
        continue;
      }
      const answer = await ask(operation, question);
      expect(answer, surface).toEqual({
        error: `cannot run ${name}: colour: there is no such input; nothing was done`,
      });
    }
  },
);

const WRONG: readonly { name: string; operation: string; input: () => Input; message: string | RegExp }[] = [
  {
    name: 'a filter that does not parse, with the place',
    operation: 'requests.search',
    input: () => ({ filter: 'outcome:failure AND (tenant:acme' }),
    message: 'cannot read the filter: the "(" is never closed (at character 21)',
  },
  {
    name: 'a field that does not exist, with the one that was meant',
    operation: 'requests.facets',
    input: () => ({ filter: 'tenannt:acme' }),
    message: 'cannot read the filter: there is no field tenannt; did you mean tenant? (at character 1)',
  },
  {
    name: 'a filter that nests too deep',
    operation: 'requests.search',
    input: () => ({ filter: `${'('.repeat(60)}x${')'.repeat(60)}` }),
    message: /^cannot read the filter: parentheses are nested more than 40 deep/,
  },
  {
    name: 'a filter that is too long',
    operation: 'requests.search',
    input: () => ({ filter: 'x'.repeat(4001) }),
    message: 'cannot run requests.search: filter: too big: expected string to have <=4000 characters',
  },
  {
    name: 'a number out of bounds',
    operation: 'requests.search',
    input: () => ({ limit: 501 }),
    message: 'cannot run requests.search: limit: too big: expected number to be <=500',
  },
  {
    name: 'a sort that does not exist',
    operation: 'requests.search',
    input: () => ({ sort: 'mood' }),
    message: /^cannot run requests\.search: sort: invalid option: expected one of "start_time"/,
  },
  {
    name: 'a time that is none',
    operation: 'requests.search',
    input: () => ({ from: 'yesterday' }),
    message: /^cannot use this time range: from must be ISO-8601, or relative .*and is "yesterday"$/,
  },
  {
    name: 'a time range the wrong way round',
    operation: 'doctor',
    input: () => ({ from: 'now', to: 'now-1h' }),
    message: 'cannot use this time range: from must be before to (now is not before now-1h)',
  },
  {
    name: 'a cursor that no search returned',
    operation: 'requests.search',
    input: () => ({ cursor: 'abc' }),
    message: /^cannot continue the search: the cursor is not one that a search .*start again without it$/,
  },
  {
    name: 'a field that cannot be counted',
    operation: 'requests.facets',
    input: () => ({ fields: 'mood' }),
    message: 'cannot count by mood: there is no such field',
  },
  {
    name: 'a project that does not exist',
    operation: 'ingest.status',
    input: () => ({ projectId: 'nowhere' }),
    message: /^cannot find the project nowhere/,
  },
  {
    name: 'a request that is not there, with why that may be',
    operation: 'requests.get',
    input: () => ({ requestId: 'no such/request?#%' }),
    message:
      /^cannot open the request no such\/request\?#%: .*not have arrived yet.*another project.*retention of 400 days$/,
  },
  {
    name: 'spans that are not there',
    operation: 'spans.get',
    input: () => ({ requestId: example.requestId, spanIds: 'nothing' }),
    message: /^cannot read nothing: the request \S+ has no such span/,
  },
  {
    name: 'more spans than are read at once',
    operation: 'spans.get',
    input: () => ({ requestId: example.requestId, spanIds: Array.from({ length: 101 }, (_, i) => i).join(',') }),
    message: 'cannot read 101 spans at once: name at most 100 in spanIds',
  },
  {
    name: 'a project that exists already',
    operation: 'projects.create',
    input: () => ({ projectId: 'default' }),
    message: /default.*exists/,
  },
  {
    name: 'a redaction pattern that is no expression, by its place',
    operation: 'projects.update',
    input: () => ({ projectId: 'default', settings: { redactionPatterns: [{ name: 'x', pattern: '(' }] } }),
    message: /^cannot use the redaction pattern x: /,
  },
];

test.for(WRONG)('the same refusal on every surface: $name', async ({ operation, input, message }) => {
  const errors = [];
  for (const [, ask] of surfaces) errors.push(await ask(operationOf(operation), input()));
  for (const answer of errors) expect(answer).toEqual(errors[0]);
  const { error } = errors[0] as { error: string };
  if (typeof message === 'string') expect(error).toBe(message);
  else expect(error).toMatch(message);
});

describe('requests.search', () => {
  const search = async (input: Input) => {
    const answer = await overHttp(app.url)(operationOf('requests.search'), { ...range, ...input });
    return (answer as { value: { items: RequestSummaryJson[]; nextCursor?: string; total?: number } }).value;
  };

  test.for([
    ['comparison', 'input_tokens:>1000', ({ usage }: RequestSummaryJson) => usage.inputTokens! > 1000],
    ['wildcard', 'model:gpt*', ({ models }: RequestSummaryJson) => models.some((model) => model.startsWith('gpt'))],
    [
      'AND',
      'outcome:failure AND error_type:*',
      ({ outcome, errorType }: RequestSummaryJson) => outcome.status === 'failure' && errorType !== undefined,
    ],
    [
      'OR',
      'outcome:failure OR tool:get_weather',
      ({ outcome, toolNames }: RequestSummaryJson) => outcome.status === 'failure' || toolNames.includes('get_weather'),
    ],
    ['NOT', 'NOT model:gpt*', ({ models }: RequestSummaryJson) => !models.some((model) => model.startsWith('gpt'))],
    [
      'full text',
      'weather',
      ({ inputPreview = '', outputPreview = '' }: RequestSummaryJson) => /weather/i.test(inputPreview + outputPreview),
    ],
    [
      'phrase',
      '"Weather in Paris"',
      ({ inputPreview = '', outputPreview = '' }: RequestSummaryJson) =>
        /weather in paris/i.test(inputPreview + outputPreview),
    ],
  ] as const)('%s: %s finds those and only those', async ([, filter, isMatch]) => {
    const all = await search({ limit: 500 });
    const found = await search({ limit: 500, filter });
    const expected = all.items.filter(isMatch).map(({ requestId }) => requestId);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(all.items.length);
    expect(found.items.map(({ requestId }) => requestId)).toEqual(expected);
  });

  test.for(
    (['start_time', 'duration_ms', 'cost_usd', 'input_tokens'] as const).flatMap((sort) =>
      (['asc', 'desc'] as const).map((order) => ({ sort, order })),
    ),
  )('pages by cursor are the whole list, once: sorted by $sort $order', async ({ sort, order }) => {
    const whole = await search({ sort, order, limit: 500, withTotal: true });
    const paged: string[] = [];
    for (let cursor: string | undefined, page = 0; page < 100; page++) {
      const { items, nextCursor } = await search({
        sort,
        order,
        limit: 7,
        ...(cursor === undefined ? {} : { cursor }),
      });
      paged.push(...items.map(({ requestId }) => requestId));
      cursor = nextCursor;
      if (cursor === undefined) break;
    }
    expect(paged).toEqual(whole.items.map(({ requestId }) => requestId));
    expect(whole.total).toBe(paged.length);
    expect(new Set(paged).size).toBe(paged.length);
  });

  test('a time range is inclusive at its start and exclusive at its end', async () => {
    const { startTime } = example;
    const at = (from: string, to: string) => search({ from, to, filter: `request_id:${example.requestId}` });
    expect((await at(startTime, range.to)).items).toHaveLength(1);
    expect((await at(range.from, startTime)).items).toHaveLength(0);
  });
});

describe('MCP', () => {
  test('offers every operation with one answer and nothing else, over both transports', async () => {
    const expected = UNARY.map(({ name }) => toolName(name)).sort();
    for (const { client } of [mcp, stdio])
      expect((await client.listTools()).tools.map(({ name }) => name).sort()).toEqual(expected);
  });

  test('says of each tool whether it changes something, and names others as tools', async () => {
    const { tools } = await mcp.client.listTools();
    const changing = tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name);
    const writing = OPERATIONS.filter(({ access }) => access === 'write').map(({ name }) => toolName(name));
    expect(writing).toContain('update_project');
    expect(changing.sort()).toEqual(writing.sort());
    for (const { description = '' } of tools) expect(description).not.toMatch(/\b(?:requests|ingest|projects)\.[a-z]/);
  });

  test('cuts an answer that is too long and says so', async () => {
    const result = await mcp.client.callTool({ name: 'search_requests', arguments: { ...range, limit: 500 } });
    const [{ text }] = result.content as [{ text: string }];
    expect(text.length).toBeLessThan(101_000);
    if (text.length > 100_000) expect(text).toMatch(/… cut at 100000 of \d+ characters/);
    else expect((JSON.parse(text) as { items: unknown[] }).items.length).toBeGreaterThan(10);
  });

  test('does not know a tool that is not there', async () => {
    const result = await mcp.client.callTool({ name: 'delete_everything', arguments: {} });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('delete_everything') as string }],
    });
  });
});

describe('command line', () => {
  test.for([
    ['requests search', ['requests', 'search'], /TIME \(UTC\).*REQUEST.*INPUT\n.*\n/],
    [
      'requests search, nothing found',
      ['requests', 'search', 'tenant:nobody'],
      /^no requests match: widen the time range/,
    ],
    ['requests facets', ['requests', 'facets'], /^\d+ requests\n\noutcome\n/],
    ['requests fields', ['requests', 'fields'], /FIELD.*MEANING\noutcome /],
    [
      'ingest status',
      ['ingest', 'status'],
      /^accepted \d+ {2}rejected 0(?: {2}late \d+)?\nwaiting for assembly: 0 traces\n\nSOURCE/,
    ],
    [
      'evaluators list',
      ['evaluators', 'list'],
      /^ID +KIND +VERSION +JUDGES\nstated +local +1 +signals[^]*\ntone +llm +tone@1 politeness-1 +politeness/,
    ],
    ['evaluators status', ['evaluators', 'status'], /tone@1: 0 waiting, \$0\.00 of \$1\.00 today\nEVENT/],
    ['doctor', ['doctor'], /requests, read as .*\n {2}evidence {2}input \d+ %/],
    ['projects list', ['projects', 'list'], /PROJECT.*\ndefault/],
  ] as const)('prints for people: %s', async ([, args, expected]) => {
    expect(await runCli(args, app.url)).toMatch(expected);
  });

  test('opens a request as a tree, no line longer than the terminal where it can be cut', async () => {
    const printed = await runCli(['requests', 'get', example.requestId], app.url, undefined, 80);
    expect(printed).toContain(`request   ${example.requestId}`);
    expect(printed).toMatch(/INPUT\n.*\n\nOUTPUT\n/s);
    const tree = printed.slice(printed.indexOf('DURATION')).split('\n');
    expect(tree.length).toBe(example.counts.spans + 1);
    for (const line of tree) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('every command has help that names its inputs', async () => {
    for (const operation of OPERATIONS) {
      const help: string[] = [];
      await runCli([...operation.name.split('.'), '--help'], app.url).catch((error: unknown) => {
        help.push((error as { code: string }).code);
      });
      expect(help).toEqual(['commander.helpDisplayed']);
      for (const field of inputFields(operation))
        expect(field.description, `${operation.name} ${field.name}`).not.toBe('');
    }
  });
});
