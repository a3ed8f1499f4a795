import { expect, test } from 'vitest';
import { log, span, TRACE } from '../assemble/sample-spans.ts';
import { entrySpans, partitionLogs, partitionTrace } from './partition.ts';

const at = (name: string, parent: string | undefined, requestId?: string, startMs = 0) =>
  span(name, parent, [startMs, startMs + 1], requestId === undefined ? {} : { requestId });
const drawn = (parts: ReadonlyMap<string, readonly { name: string }[]>) =>
  Object.fromEntries(
    [...parts].map(([id, spans]) => [id === TRACE ? 'trace' : id, spans.map(({ name }) => name).join(' ')]),
  );

test.for([
  { name: 'no explicit id', spans: [at('a', undefined), at('b', 'a')], parts: { trace: 'a b' }, entries: [] },
  {
    name: 'one id anywhere claims the trace',
    spans: [at('a', undefined), at('b', 'a', 'r1'), at('c', 'a')],
    parts: { r1: 'a b c' },
    entries: [],
  },
  {
    name: 'two ids: each its own below it, the rest is the trace’s own',
    spans: [
      at('batch', undefined),
      at('one', 'batch', 'r1'),
      at('call', 'one'),
      at('two', 'batch', 'r2'),
      at('deep', 'call'),
    ],
    parts: { trace: 'batch', r1: 'one call deep', r2: 'two' },
    entries: ['one', 'two'],
  },
  {
    name: 'an id within an id',
    spans: [at('one', undefined, 'r1'), at('two', 'one', 'r2'), at('x', 'two')],
    parts: { r1: 'one', r2: 'two x' },
    entries: ['two'],
  },
  {
    name: 'orphans belong to the trace, circles end',
    spans: [at('one', undefined, 'r1'), at('two', undefined, 'r2'), at('o', 'gone'), at('x', 'y'), at('y', 'x')],
    parts: { r1: 'one', r2: 'two', trace: 'o x y' },
    entries: [],
  },
])('$name', ({ spans, parts, entries }) => {
  for (const order of [spans, spans.toReversed()]) {
    const found = partitionTrace(TRACE, order);
    const sorted = Object.fromEntries(
      Object.entries(drawn(found)).map(([id, names]) => [id, names.split(' ').toSorted().join(' ')]),
    );
    expect(sorted).toEqual(
      Object.fromEntries(Object.entries(parts).map(([id, names]) => [id, names.split(' ').toSorted().join(' ')])),
    );
    expect([...entrySpans(found)].toSorted()).toEqual(entries.map((name) => TRACE + name));
  }
});

test('logs go with their span, others with the part that began first', () => {
  const parts = partitionTrace(TRACE, [at('two', undefined, 'r2', 5), at('one', undefined, 'r1', 1)]);
  const logs = [log('two', 1, {}), log('one', 1, {}), log('gone', 1, {})];
  const found = partitionLogs(parts, logs);
  expect(found.get('r1')?.map(({ spanId }) => spanId)).toEqual(['one', 'gone']);
  expect(found.get('r2')?.map(({ spanId }) => spanId)).toEqual(['two']);
  expect(partitionLogs(new Map(), logs).size).toBe(0);
});

test('a deep trace costs a look per span', () => {
  const spans = Array.from({ length: 20_000 }, (_, i) =>
    at(`s${i}`, i === 0 ? undefined : `s${i - 1}`, i < 2 ? `r${i}` : undefined),
  );
  expect(partitionTrace(TRACE, spans.toReversed()).get('r1')).toHaveLength(19_999);
});
