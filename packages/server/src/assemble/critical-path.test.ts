import type { Stage } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalPath, selfTime } from './critical-path.ts';
import { span } from './sample-spans.ts';
import { stageTimes } from './stage-times.ts';
import { buildTree } from './tree.ts';

const NS_PER_MS = 1e6;

/** `a 0-10, b 10-30`: who was waited for, in milliseconds. */
function path(spans: Parameters<typeof buildTree>[0]): string {
  return criticalPath(buildTree(spans))
    .map(({ node, start, end }) => `${node?.span.name ?? '-'} ${start / NS_PER_MS}-${end / NS_PER_MS}`)
    .join(', ');
}

const root = span('root', undefined, [0, 100]);

describe('whom the request was waiting for', () => {
  test.for([
    { name: 'a span alone', spans: [root], waited: 'root 0-100' },
    {
      name: 'one after the other, with gaps',
      spans: [root, span('a', 'root', [10, 40]), span('b', 'root', [50, 90])],
      waited: 'root 0-10, a 10-40, root 40-50, b 50-90, root 90-100',
    },
    {
      name: 'of two side by side the one that took longer',
      spans: [root, span('a', 'root', [10, 60]), span('b', 'root', [10, 90])],
      waited: 'root 0-10, b 10-90, root 90-100',
    },
    {
      name: 'of two that overlap, the first until the second began',
      spans: [root, span('a', 'root', [10, 60]), span('b', 'root', [40, 90])],
      waited: 'root 0-10, a 10-40, b 40-90, root 90-100',
    },
    {
      name: 'a child of a child',
      spans: [root, span('a', 'root', [10, 90]), span('a1', 'a', [20, 30])],
      waited: 'root 0-10, a 10-20, a1 20-30, a 30-90, root 90-100',
    },
    {
      name: 'not one that goes on after its parent returned',
      spans: [root, span('sync', 'root', [10, 90]), span('async', 'root', [20, 500])],
      waited: 'root 0-10, sync 10-90, root 90-100',
    },
    {
      name: 'one that its parent gave up on',
      spans: [span('root', undefined, [0, 100], { errorType: 'timeout' }), span('slow', 'root', [20, 500])],
      waited: 'root 0-20, slow 20-100',
    },
    {
      name: 'one of another service, whose clock may be what differs',
      spans: [root, span('far', 'root', [20, 130], { serviceName: 'rag' })],
      waited: 'root 0-20, far 20-100',
    },
    {
      name: 'one that ends with its parent, stamped a moment later',
      spans: [root, span('a', 'root', [20, 100.3])],
      waited: 'root 0-20, a 20-100',
    },
    {
      name: 'one whose parent did not arrive',
      spans: [root, span('a', 'gone', [20, 80])],
      waited: 'root 0-20, a 20-80, root 80-100',
    },
    {
      name: 'nobody between two roots',
      spans: [span('a', undefined, [0, 40]), span('b', undefined, [60, 100])],
      waited: 'a 0-40, - 40-60, b 60-100',
    },
    { name: 'a child before its parent', spans: [root, span('a', 'root', [-30, 20])], waited: 'a 0-20, root 20-100' },
    { name: 'a child without duration', spans: [root, span('a', 'root', [30, 30])], waited: 'root 0-100' },
    { name: 'a request without duration', spans: [span('root', undefined, [5, 5])], waited: '' },
  ])('$name', ({ spans, waited }) => {
    expect(path(spans)).toBe(waited);
  });
});

test.for([
  { name: 'without children', children: [], selfMs: 100 },
  {
    name: 'children one after the other',
    children: [
      [10, 30],
      [50, 60],
    ],
    selfMs: 70,
  },
  {
    name: 'children side by side count once',
    children: [
      [10, 50],
      [20, 60],
      [30, 40],
    ],
    selfMs: 50,
  },
  {
    name: 'children outside of it do not count',
    children: [
      [-20, 10],
      [90, 300],
      [400, 500],
    ],
    selfMs: 80,
  },
  { name: 'a child over all of it', children: [[-20, 300]], selfMs: 0 },
] as { name: string; children: [number, number][]; selfMs: number }[])('self time: $name', ({ children, selfMs }) => {
  const tree = buildTree([root, ...children.map((times, index) => span(`c${index}`, 'root', times))]);
  expect(selfTime(tree.nodes[0]!) / NS_PER_MS).toBe(selfMs);
});

test('times by stage of a RAG request', () => {
  const staged = (name: Stage, times: [number, number]) => span(name, 'root', times, { stage: name });
  const tree = buildTree([
    span('root', undefined, [0, 1000], { stage: 'request' }),
    staged('rewrite', [0, 100]),
    staged('retrieval', [100, 300]),
    staged('embedding', [120, 160]),
    staged('generation', [300, 950]),
    staged('validation', [950, 990]),
  ]);
  expect(stageTimes(tree)).toEqual([
    { stage: 'generation', selfMs: 650, criticalMs: 650 },
    { stage: 'retrieval', selfMs: 200, criticalMs: 200 },
    { stage: 'rewrite', selfMs: 100, criticalMs: 100 },
    { stage: 'validation', selfMs: 40, criticalMs: 40 },
    { stage: 'request', selfMs: 10, criticalMs: 10 },
    { stage: 'embedding', selfMs: 40, criticalMs: 0 },
  ]);
});

const anySpans = fc.array(
  fc
    .record({
      id: fc.integer({ min: 0, max: 40 }),
      parent: fc.option(fc.integer({ min: 0, max: 45 }), { nil: undefined }),
      start: fc.integer({ min: -50, max: 200 }),
      length: fc.integer({ min: -10, max: 120 }),
      stage: fc.constantFrom<Stage>('request', 'retrieval', 'generation', 'tool'),
      service: fc.constantFrom('bot', 'rag'),
    })
    .map(({ id, parent, start, length, stage, service }) =>
      span(`s${id}`, parent === undefined ? undefined : `s${parent}`, [start, start + length], {
        stage,
        serviceName: service,
      }),
    ),
  { maxLength: 60 },
);

test('any spans: segments cover the request exactly, without overlap; stage times add up; self times are never negative', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const tree = buildTree(spans);
      const duration = Number(tree.endNs - tree.startNs);
      let reached = 0;
      for (const { start, end, node } of criticalPath(tree)) {
        expect(start).toBe(reached);
        expect(end).toBeGreaterThan(start);
        if (node) expect(node.start <= start && end <= node.end).toBe(true);
        reached = end;
      }
      expect(reached).toBe(duration);
      const times = stageTimes(tree);
      expect(times.reduce((sum, { criticalMs }) => sum + criticalMs, 0)).toBeCloseTo(duration / NS_PER_MS, 6);
      for (const node of tree.nodes) {
        expect(selfTime(node)).toBeGreaterThanOrEqual(0);
        expect(selfTime(node)).toBeLessThanOrEqual(node.end - node.start);
      }
    }),
    { numRuns: 200 },
  );
});
