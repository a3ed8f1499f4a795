import { expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { span } from '../assemble/sample-spans.ts';
import type { StoredRequest } from '../store/telemetry-store.ts';
import { createRequestFeed } from './create-request-feed.ts';

function request(requestId: string, projectId = 'default'): StoredRequest {
  const spans = [span('root', undefined, [0, 1])];
  return { record: assembleRequest({ projectId, requestId, spans, logs: [] }), version: 1n };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('subscribers get the requests of their project, as they come, until they leave', async () => {
  const feed = createRequestFeed();
  const leaving = new AbortController();
  const got: string[] = [];
  const following = (async () => {
    for await (const item of feed.subscribe('default', leaving.signal))
      got.push('request' in item ? item.request.record.requestId : `${item.dropped} dropped`);
  })();
  await turn();
  feed.publish([request('a'), request('other', 'elsewhere')]);
  await turn();
  feed.publish([request('b')]);
  await turn();
  expect(got).toEqual(['a', 'b']);
  leaving.abort();
  await following;
  feed.publish([request('c')]);
  expect(got).toEqual(['a', 'b']);
});

test('one that falls behind loses the oldest and is told how many', async () => {
  const feed = createRequestFeed();
  const leaving = new AbortController();
  const items = feed.subscribe('default', leaving.signal)[Symbol.asyncIterator]();
  const first = items.next();
  await turn();
  feed.publish(Array.from({ length: 1200 }, (_, i) => request(`r${i}`)));
  expect((await first).value).toEqual({ dropped: 200 });
  expect((await items.next()).value).toMatchObject({ request: { record: { requestId: 'r200' } } });
  leaving.abort();
  expect((await items.next()).done).toBe(true);
});
