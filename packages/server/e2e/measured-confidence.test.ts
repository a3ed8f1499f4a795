// What reviewers say of a rule becomes the confidence of its labels: from the queue to the next request that is judged.
import type { LabelJson, RequestDetailJson, ReviewsSummaryOutput } from '@faultline/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApp, type RunningApp } from './running-app.ts';
import { getFrom, send, toolRequest, until } from './tool-requests.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const REVIEWED = 20;
const CONFIRMED = 12;
let app: RunningApp;
let own: LabelJson;
const UNREVIEWED = `before-${REVIEWED}`;

beforeAll(async () => {
  app = await startApp();
  for (let n = 0; n <= REVIEWED; n++) await send(app.url, '/v1/traces', toolRequest(`before-${n}`, 'acme', true));
  await until(async () => (await Promise.all([0, REVIEWED].map((n) => labelOf(`before-${n}`)))).every(Boolean));
  own = (await labelOf(UNREVIEWED))!;
});
afterAll(() => app.stop());

async function labelOf(requestId: string): Promise<LabelJson | null> {
  return (await getFrom<RequestDetailJson>(app.url, `/api/v1/requests/${requestId}`)).label;
}

test('a rule is believed as it says, then as reviews of requests chosen at random say; history changes by a rebuild only', async () => {
  expect(own).not.toHaveProperty('measured');
  for (let n = 0; n < REVIEWED; n++)
    await send(app.url, '/api/v1/reviews', {
      requestId: `before-${n}`,
      verdict: n < CONFIRMED ? own.class : 'none',
      reason: 'random',
    });
  const summary = await getFrom<ReviewsSummaryOutput>(app.url, '/api/v1/reviews/summary');
  const ofRule = summary.rules.find(({ rule }) => rule === own.rule)!;
  expect(ofRule).toMatchObject({ isRandom: true, precision: { value: 0.6, sample: REVIEWED }, recall: { value: 1 } });

  let sent = 0;
  await until(async () => {
    const requestId = `after-${sent++}`;
    await send(app.url, '/v1/traces', toolRequest(requestId, 'acme', true));
    await until(async () => (await labelOf(requestId)) !== null);
    return (await labelOf(requestId))?.measured !== undefined;
  });
  const measured = (await labelOf(`after-${sent - 1}`))!;
  expect(measured).toMatchObject({ rule: own.rule, measured: ofRule.precision });
  expect(measured.confidence).toBeCloseTo((10 * own.confidence + CONFIRMED) / (10 + REVIEWED), 10);

  expect(await labelOf(UNREVIEWED)).toEqual(own);
  await send(app.url, '/api/v1/rebuild', { apply: true });
  expect(await labelOf(UNREVIEWED)).toMatchObject({ confidence: measured.confidence, measured: ofRule.precision });
});
