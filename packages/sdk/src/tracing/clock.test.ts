import { trace } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { generation, init, request, shutdown } from '../index.ts';
import { Receiver } from '../testing/receiver.ts';

afterEach(() => shutdown());

test('spans of the SDK and of others take their time from the clock given to init', async () => {
  const receiver = await new Receiver().start();
  let nowMs = Date.UTC(2026, 0, 5, 12);
  const telemetry = init({ url: receiver.url, now: () => nowMs });
  request({}, () => {
    generation('answer', (stage) => {
      nowMs += 250;
      stage.firstToken();
      trace.getTracer('other').startActiveSpan('inner', (span) => {
        nowMs += 750;
        span.end();
      });
    });
  });
  await telemetry.flush();
  const [inner, answer] = receiver.raw;
  const times = (span: (typeof receiver.raw)[number]) =>
    [span.startTimeNs, span.endTimeNs].map((ns) => Number(ns / 1_000_000n));
  const noon = Date.UTC(2026, 0, 5, 12);
  expect(times(inner!)).toEqual([noon + 250, noon + 1000]);
  expect(times(answer!)).toEqual([noon, noon + 1000]);
  expect(answer!.attributes['gen_ai.response.time_to_first_chunk']).toBe(0.25);
  await receiver.stop();
});
