// Failure classes from the outside: the board, its patterns, the taxonomy, reviews that stand on the request, and case files.
import { rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  CaseFile,
  FailuresBoardOutput,
  FailuresPatternsOutput,
  LabelRow,
  RequestDetailJson,
  ReviewJson,
  ReviewsListOutput,
  ReviewsNextOutput,
  ReviewsSummaryOutput,
  TaxonomyOutput,
} from '@faultline/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createModelServer } from '../../../examples/support-assistant/model/server.ts';
import { startApp, temporaryDirectory, type RunningApp } from './running-app.ts';
import { runCli } from './surfaces.ts';
import { getFrom, send, toolRequest, until } from './tool-requests.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const BAD = 12;
const GOOD = 20;
let app: RunningApp;

beforeAll(async () => {
  app = await startApp();
  const requests = [
    ...Array.from({ length: BAD }, (_, i) => toolRequest(`bad-${i}`, i < 10 ? 'acme' : 'globex', true)),
    ...Array.from({ length: GOOD }, (_, i) => toolRequest(`good-${i}`, 'globex', false)),
  ];
  for (const body of requests) await post('/v1/traces', body);
  await until(async () => (await board()).total === BAD + GOOD);
});
afterAll(() => app.stop());

const get = <T>(path: string) => getFrom<T>(app.url, path);
const post = <T>(path: string, body: object, method = 'POST', headers: Record<string, string> = {}) =>
  send<T>(app.url, path, body, method, headers);

const board = () => get<FailuresBoardOutput>('/api/v1/failures');
const open = (requestId: string) => get<RequestDetailJson>(`/api/v1/requests/${requestId}`);

test('the board counts each class, names the cohort that is hit, and links its requests', async () => {
  const { bad, classes } = await board();
  expect(bad).toBe(BAD);
  const [first] = classes;
  expect(first).toMatchObject({ count: BAD, share: BAD / (BAD + GOOD), previousCount: 0 });
  expect(first!.trend.reduce((sum, count) => sum + count, 0)).toBe(BAD);
  expect(first!.cohorts[0]).toMatchObject({ field: 'tenant', value: 'acme', count: 10, total: 10 });
  expect(first!.newest).toHaveLength(5);
  const listed = await get<{ items: unknown[] }>(`/api/v1/requests?filter=${encodeURIComponent(first!.filter)}`);
  expect(listed.items).toHaveLength(BAD);
});

test('patterns: alike in stage, rule, service and error, and each links its requests', async () => {
  const failureClass = (await board()).classes[0]!.class;
  const { count, patterns } = await get<FailuresPatternsOutput>(`/api/v1/failures/${failureClass}`);
  expect(count).toBe(BAD);
  expect(patterns.reduce((sum, pattern) => sum + pattern.count, 0)).toBe(BAD);
  for (const pattern of patterns) {
    expect(pattern).toMatchObject({ service: 'shop', isNew: true, sinceRelease: '1.0.0' });
    const listed = await get<{ items: unknown[] }>(`/api/v1/requests?filter=${encodeURIComponent(pattern.filter)}`);
    expect(listed.items).toHaveLength(pattern.count);
  }
});

test('the taxonomy: what Faultline brings, then a version for each change; an empty text takes a setting away', async () => {
  expect(await get<TaxonomyOutput>('/api/v1/taxonomy')).toMatchObject({ version: 0 });
  const change = (body: object) => post<TaxonomyOutput>('/api/v1/taxonomy/tool_failure', body, 'PATCH');
  await change({ owner: 'tools team', budgetShare: 0.5 });
  const second = await change({ owner: '', runbook: 'https://example.com/runbook' });
  const ofTools = second.classes.find((each) => each.class === 'tool_failure');
  expect(second).toMatchObject({ version: 2, changedBy: 'local' });
  expect(ofTools).toMatchObject({ budgetShare: 0.5, runbook: 'https://example.com/runbook' });
  expect(ofTools).not.toHaveProperty('owner');
  const third = await change({ withoutBudget: true });
  expect(third.classes.find((each) => each.class === 'tool_failure')).not.toHaveProperty('budgetShare');
  const before = await get<TaxonomyOutput>('/api/v1/taxonomy?atVersion=1');
  expect(before.classes.find((each) => each.class === 'tool_failure')).toMatchObject({ owner: 'tools team' });
  expect((await fetch(`${app.url}/api/v1/taxonomy?atVersion=9`)).status).toBe(404);
});

test('the taxonomy as a file: what would change is shown, then made, and what is exported makes no change', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'taxonomy.yaml');
  const faultline = (...args: readonly string[]) => runCli(['taxonomy', ...args], app.url);
  const exported = await faultline('export');
  expect(exported).toContain('runbook: https://example.com/runbook');
  writeFileSync(file, exported);
  expect(await faultline('apply', '--file', file)).toBe('no change: version 3 stands');
  const changed = exported.replace(
    'retrieval_miss: {}',
    'retrieval_miss: { owner: search team, examples: [{ requestId: bad-0, kind: positive }, { requestId: gone, kind: near-miss }] }',
  );
  writeFileSync(file, changed.replace('https://example.com/runbook', 'https://example.com/tools'));
  const shown = await faultline('apply', '--file', file, '--dry-run');
  expect(shown.split('\n')).toEqual([
    '+ retrieval_miss owner: search team',
    '+ retrieval_miss examples.bad-0: positive',
    '+ retrieval_miss examples.gone: near-miss',
    '- tool_failure runbook: https://example.com/runbook',
    '+ tool_failure runbook: https://example.com/tools',
    'the example gone is not among the requests that are stored',
    '4 changes; nothing was written: leave out --dry-run to write it',
  ]);
  expect(await faultline('export')).toBe(exported);
  expect(await faultline('apply', '--file', file)).toContain('4 changes made: version 4');
  expect((await get<TaxonomyOutput>('/api/v1/taxonomy')).version).toBe(4);
  writeFileSync(file, await faultline('export'));
  expect(await faultline('apply', '--file', file)).toContain('no change: version 4 stands');
  writeFileSync(file, changed.replace('owner: search', 'ownr: search'));
  await expect(faultline('apply', '--file', file)).rejects.toThrow(
    /nothing was stored: line \d+: classes\.retrieval_miss\.ownr there is no such setting$/,
  );
  await expect(faultline('apply', '--file', join(directory, 'none.yaml'))).rejects.toThrow('cannot read');
  expect(await faultline('export', '--at-version', '3')).toBe(exported);
  rmSync(directory, { recursive: true });
});

test('a review stands on the request in place of the rules, and can be taken back', async () => {
  const shown = (await open('bad-0')).label!;
  const review = await post<ReviewJson>('/api/v1/reviews', {
    requestId: 'bad-0',
    verdict: 'coverage_gap',
    reviewer: 'ann',
    note: 'nothing about this in the handbook',
    expectedSources: [],
  });
  expect(review).toMatchObject({ shownClass: shown.class, shownRule: shown.rule });
  await until(async () => (await open('bad-0')).label?.source === 'human');
  const reviewed = await open('bad-0');
  expect(reviewed.label).toMatchObject({ class: 'coverage_gap', reviewer: 'ann', stage: 'corpus' });
  expect(reviewed.statement).toMatchObject({ expectedSources: [] });
  await post(`/api/v1/reviews/${review.reviewId}/undo`, {});
  await until(async () => (await open('bad-0')).label?.source === 'auto');
  expect((await open('bad-0')).label).toMatchObject({ class: shown.class, rule: shown.rule });
  await expect(post(`/api/v1/reviews/${review.reviewId}/undo`, {})).rejects.toThrow('answered 404');
});

test('a review may say that a request is fine, and what another reviewer says counts for agreement', async () => {
  await post('/api/v1/reviews', { requestId: 'bad-1', verdict: 'none', reviewer: 'ann', reason: 'random' });
  await until(async () => (await open('bad-1')).label === null);
  const second = await post<ReviewJson>('/api/v1/reviews', { requestId: 'bad-1', verdict: 'none', reviewer: 'bob' });
  expect(second.shownClass).not.toBe('none');
  const summary = await get<ReviewsSummaryOutput>('/api/v1/reviews/summary');
  expect(summary).toMatchObject({ reviews: 2, requests: 1, random: 1, betweenReviewers: { value: 1, sample: 1 } });
  expect(summary.rules[0]?.precision).toMatchObject({ value: 0, sample: 1 });
});

test('a second opinion is blind, is told afterwards what the rules had said, and can be taken back by whoever gave it', async () => {
  const shown = (await open('bad-3')).label!;
  await post('/api/v1/reviews', { requestId: 'bad-3', verdict: 'coverage_gap', reviewer: 'ann' });
  await until(async () => (await open('bad-3')).label?.source === 'human');
  const { items } = await get<ReviewsNextOutput>('/api/v1/reviews/next?reviewer=bob&limit=100');
  expect(items.find(({ requestId }) => requestId === 'bad-3')).toMatchObject({ reason: 'second-opinion' });
  const second = await post<ReviewJson>('/api/v1/reviews', {
    requestId: 'bad-3',
    verdict: shown.class,
    reviewer: 'bob',
  });
  expect(second).toMatchObject({ shownRule: shown.rule, shownExplanation: shown.explanation });
  const listed = await get<ReviewsListOutput>('/api/v1/reviews?requestId=bad-3&reviewer=bob');
  expect(listed.reviews.map(({ reviewer, canUndo }) => [reviewer, canUndo])).toEqual([
    ['bob', true],
    ['ann', false],
  ]);
  const own = await get<ReviewsListOutput>('/api/v1/reviews?requestId=bad-3&reviewer=bob&own=true');
  expect(own.reviews.map(({ reviewId }) => reviewId)).toEqual([second.reviewId]);
  await expect(post(`/api/v1/reviews/${second.reviewId}/undo`, { reviewer: 'ann' })).rejects.toThrow('by ann stands');
  await post(`/api/v1/reviews/${second.reviewId}/undo`, { reviewer: 'bob' });
  await until(async () => (await open('bad-3')).label?.class === 'coverage_gap');
});

test('ids with commas are left out of the queue as they are', async () => {
  await post('/v1/traces', toolRequest('bad, with a comma', 'acme', true));
  await until(async () => (await open(encodeURIComponent('bad, with a comma'))).label !== null);
  const idsWithout = async (...skip: readonly string[]) => {
    const list = encodeURIComponent(skip.map(encodeURIComponent).join(','));
    const { items } = await get<ReviewsNextOutput>(`/api/v1/reviews/next?reviewer=eve&limit=100&skip=${list}`);
    return items.map(({ requestId }) => requestId);
  };
  expect(await idsWithout('bad-5')).toContain('bad, with a comma');
  expect(await idsWithout('bad-5', 'bad, with a comma')).not.toContain('bad, with a comma');
});

test('the taxonomy lists what rules give each class, how right they are, and how often they did in the range', async () => {
  const { classes } = await get<TaxonomyOutput>('/api/v1/taxonomy?withCounts=true');
  const shown = (await open('bad-5')).label!;
  const ofClass = classes.find((each) => each.class === shown.class)!;
  const rule = ofClass.rules.find((each) => each.rule === shown.rule)!;
  expect(rule.subClasses).toContain(shown.subClass);
  expect(rule.precision).toMatchObject({ value: 0, sample: 1 });
  const listed = await get<{ total: number }>(
    `/api/v1/requests?withTotal=true&from=now-7d&filter=${encodeURIComponent(`class:${shown.class} rule:${shown.rule}`)}`,
  );
  expect(rule.count).toBe(listed.total);
  expect(ofClass.ruleSubClasses.find(({ subClass }) => subClass === shown.subClass)).toMatchObject({
    count: rule.count,
  });
  const plain = await get<TaxonomyOutput>('/api/v1/taxonomy');
  expect(plain.classes.flatMap(({ rules }) => rules).every(({ count }) => count === undefined)).toBe(true);
});

test('labels as rows, and as a file to train with: human ones with answers that were fine, everything once, page by page', async () => {
  const human = await get<{ labels: LabelRow[] }>('/api/v1/labels?source=human');
  expect(human.labels.map(({ requestId, class: given }) => [requestId, given])).toEqual([
    ['bad-3', 'coverage_gap'],
    ['bad-1', 'none'],
  ]);
  const exported = await runCli(['labels', 'export', '--source', 'human'], app.url);
  expect(exported.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(human.labels);
  const all = await get<{ labels: LabelRow[] }>('/api/v1/labels?limit=1000');
  expect(all.labels).toHaveLength(BAD + 1);
  expect(all.labels.find(({ requestId }) => requestId === 'bad-5')).toMatchObject({
    input: 'Where is order 7?',
    output: 'Let me look.',
    source: 'auto',
  });
  const paged: LabelRow[] = [];
  for (let cursor = ''; ;) {
    const page = await get<{ labels: LabelRow[]; nextCursor?: string }>(`/api/v1/labels?limit=5${cursor}`);
    paged.push(...page.labels);
    if (page.nextCursor === undefined) break;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  expect(paged).toEqual(all.labels);
  const csv = await runCli(
    ['labels', 'export', '--format', 'csv', '--filter', 'request_id:"bad, with a comma"'],
    app.url,
  );
  const [header, row] = csv.split('\n');
  expect(header).toMatch(/^requestId,time,class,/);
  expect(row).toMatch(/^"bad, with a comma",/);
});

test('the queue leaves out what this reviewer has done and says why each is chosen', async () => {
  const { items } = await get<ReviewsNextOutput>('/api/v1/reviews/next?reviewer=ann&limit=100');
  expect(items.length).toBeGreaterThan(GOOD);
  expect(items.map(({ requestId }) => requestId)).not.toContain('bad-1');
  expect(items.some(({ reason }) => reason === 'random')).toBe(true);
  const { items: rest } = await get<ReviewsNextOutput>(
    `/api/v1/reviews/next?reviewer=ann&limit=100&skip=${items[0]!.requestId}`,
  );
  expect(rest).toHaveLength(items.length - 1);
});

test('a case file has all of a request, and its spans make the request again elsewhere', async () => {
  const file = await get<CaseFile>('/api/v1/cases/bad-2');
  expect(file).toMatchObject({
    format: 'faultline-case',
    requestId: 'bad-2',
    input: 'Where is order 7?',
    versions: { tenant: 'acme', release: '1.0.0' },
    prompt: [{ role: 'user', content: 'Where is order 7?' }],
    label: { source: 'auto' },
  });
  await post('/api/v1/projects', { projectId: 'copy', name: 'Copy' });
  await post('/v1/traces', file.otlp as object, 'POST', { 'x-faultline-project': 'copy' });
  const copied = () => fetch(`${app.url}/api/v1/requests/bad-2?projectId=copy`);
  await until(async () => (await copied()).ok);
  const [copy, original] = [(await (await copied()).json()) as RequestDetailJson, await open('bad-2')];
  expect(copy.evidence).toEqual(original.evidence);
  expect(copy.label?.class).toBe(original.label?.class);
});

test('a case file of a trace whose texts came in log records has them', async () => {
  const [traceId, spanId] = ['c0ffee'.padEnd(32, '7'), 'c0ffee'.padEnd(16, '7')];
  const time = String(BigInt(Date.now() - 5000) * 1_000_000n);
  const texts = (values: Record<string, string>) =>
    Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  await post('/v1/logs', {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              {
                traceId,
                spanId,
                timeUnixNano: time,
                eventName: 'gen_ai.client.inference.operation.details',
                attributes: texts({
                  'gen_ai.input.messages': message('user', 'What is the return window?'),
                  'gen_ai.output.messages': message('assistant', 'Thirty days.'),
                }),
              },
            ],
          },
        ],
      },
    ],
  });
  const span = {
    traceId,
    spanId,
    name: 'chat gpt-4o',
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes: texts({ 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' }),
  };
  await post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  await until(async () => (await fetch(`${app.url}/api/v1/requests/${traceId}`)).ok);
  const file = await get<CaseFile>(`/api/v1/cases/${traceId}`);
  expect(file).toMatchObject({
    prompt: [{ role: 'user', content: 'What is the return window?' }],
    output: 'Thirty days.',
  });
  expect(JSON.stringify(file.otlp)).toContain('Thirty days.');
});

test('a case file is asked again of another model and judged again', async () => {
  const model = createModelServer();
  const endpoint = await new Promise<string>((resolve) =>
    model.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`)),
  );
  const directory = temporaryDirectory();
  const replay = async (requestId: string, ...more: readonly string[]) => {
    const file = join(directory, `${requestId}.json`);
    writeFileSync(file, JSON.stringify(await get(`/api/v1/cases/${requestId}`)));
    return runCli(['cases', 'replay', file, '--endpoint', endpoint, ...more], app.url);
  };
  const good = JSON.parse(await replay('good-0', '--model', 'local-small-1', '--json')) as Replayed;
  expect(good).toMatchObject({
    model: 'local-small-1',
    before: { answer: 'Let me look.', class: 'none' },
    after: { class: 'none' },
  });
  expect(good.after.answer).not.toBe(good.before.answer);
  await expect(replay('bad-2', '--model', 'local-small-1')).rejects.toThrow('the new answer is bad');
  await expect(replay('good-0')).rejects.toThrow('answered 404');
  await expect(
    runCli(['cases', 'replay', join(directory, 'none.json'), '--endpoint', endpoint], app.url),
  ).rejects.toThrow('as a case file');
  model.closeAllConnections();
  model.close();
  rmSync(directory, { recursive: true });
});

interface Replayed {
  readonly before: { readonly answer: string };
  readonly after: { readonly answer: string };
}

test.for([
  { name: 'a class that is none', path: '/api/v1/failures/bad_luck', status: 400 },
  { name: 'a request that is not there', path: '/api/v1/cases/nothing', status: 404 },
  { name: 'a project that is not there', path: '/api/v1/failures?projectId=nobody', status: 404 },
])('refused: $name', async ({ path, status }) => {
  expect((await fetch(`${app.url}${path}`)).status).toBe(status);
});
