import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atMs, span, TRACE } from './sample-spans.ts';
import { buildTree, spanKey, type SpanTree } from './tree.ts';

const OTHER = 'b'.repeat(32);

/** `a(b c(d))`: every span with its children, orphans marked by `?`. */
function shape({ nodes, roots }: SpanTree): string {
  const draw = (node: (typeof nodes)[number]): string =>
    `${node.isOrphan ? '?' : ''}${node.span.name}${node.children.length > 0 ? `(${node.children.map(draw).join(' ')})` : ''}`;
  return roots.map(draw).join(' ');
}

describe('spans become a forest', () => {
  test.for([
    {
      name: 'parents after their children',
      spans: [span('d', 'c', [3, 4]), span('c', 'a', [2, 5]), span('b', 'a', [1, 2]), span('a', undefined, [0, 9])],
      drawn: 'a(b c(d))',
    },
    {
      name: 'siblings by start, the longer first',
      spans: [
        span('a', undefined, [0, 9]),
        span('late', 'a', [5, 6]),
        span('short', 'a', [1, 2]),
        span('long', 'a', [1, 8]),
      ],
      drawn: 'a(long short late)',
    },
    {
      name: 'several roots by start',
      spans: [span('b', undefined, [5, 9]), span('a', undefined, [0, 2]), span('a1', 'a', [0, 1])],
      drawn: 'a(a1) b',
    },
    {
      name: 'an orphan hangs below the root of its trace',
      spans: [span('a', undefined, [0, 9]), span('x', 'gone', [1, 2]), span('y', 'x', [1, 2])],
      drawn: 'a(?x(y))',
      orphans: 1,
    },
    {
      name: 'an orphan hangs below the root that was running',
      spans: [span('a', undefined, [0, 2]), span('b', undefined, [4, 9]), span('x', 'gone', [5, 6])],
      drawn: 'a b(?x)',
      orphans: 1,
    },
    {
      name: 'an orphan of another trace stands alone',
      spans: [span('a', undefined, [0, 9]), span('x', 'gone', [1, 2], { traceId: OTHER })],
      drawn: 'a ?x',
      orphans: 1,
    },
    {
      name: 'orphans without a root stand beside each other',
      spans: [span('x', 'gone', [1, 2]), span('y', 'gone', [2, 3])],
      drawn: '?x ?y',
      orphans: 2,
    },
    {
      name: 'a parent is looked for in the own trace only',
      spans: [span('a', undefined, [0, 9]), span('x', 'a', [1, 2], { traceId: OTHER })],
      drawn: 'a ?x',
      orphans: 1,
    },
    {
      name: 'a circle is cut at its earliest span',
      spans: [span('b', 'c', [2, 3]), span('c', 'a', [3, 4]), span('a', 'b', [1, 5])],
      drawn: 'a(c(b))',
      cycles: 1,
    },
    {
      name: 'a circle beside a root hangs below it',
      spans: [span('r', undefined, [0, 9]), span('a', 'b', [1, 5]), span('b', 'a', [2, 3])],
      drawn: 'r(a(b))',
      cycles: 1,
    },
    { name: 'a span that is its own parent', spans: [span('a', 'a', [0, 1])], drawn: 'a', cycles: 1 },
    {
      name: 'a tail on a circle',
      spans: [span('t', 'a', [4, 5]), span('a', 'b', [1, 5]), span('b', 'a', [2, 3])],
      drawn: 'a(b t)',
      cycles: 1,
    },
    { name: 'no spans', spans: [], drawn: '' },
  ])('$name', ({ spans, drawn, orphans = 0, cycles = 0 }) => {
    const tree = buildTree(spans);
    expect(shape(tree)).toBe(drawn);
    expect({ orphans: tree.orphans, cycles: tree.cycles }).toEqual({ orphans, cycles });
  });

  test('a span whose parent belongs to another request is a root', () => {
    const spans = [span('turn', 'batch', [5, 9]), span('call', 'turn', [6, 7])];
    const tree = buildTree(spans, new Set([spanKey(spans[0]!)]));
    expect(tree.roots.map(({ span: { name }, isRoot, isOrphan }) => ({ name, isRoot, isOrphan }))).toEqual([
      { name: 'turn', isRoot: true, isOrphan: false },
    ]);
    expect(tree.orphans).toBe(0);
    expect(tree.startNs).toBe(atMs(5));
  });

  test('of a span received twice the one that ended last stays', () => {
    const pending = span('a', undefined, [0, 0]);
    const done = span('a', undefined, [0, 7], { statusCode: 'ok' });
    for (const spans of [
      [pending, done],
      [done, pending],
    ])
      expect(buildTree(spans).nodes.map(({ span: each }) => each)).toEqual([done]);
  });
});

describe('times', () => {
  test.for([
    { name: 'from root to root', spans: [span('a', undefined, [0, 5]), span('b', undefined, [3, 9])], range: [0, 9] },
    {
      name: 'work that goes on after the root does not lengthen the request',
      spans: [span('a', undefined, [0, 5]), span('b', 'a', [3, 90])],
      range: [0, 5],
    },
    {
      name: 'without root over what there is',
      spans: [span('b', 'gone', [3, 9]), span('c', 'gone', [1, 4])],
      range: [1, 9],
    },
    { name: 'a root that ends before it starts', spans: [span('a', undefined, [5, 2])], range: [5, 5] },
    { name: 'a root without duration', spans: [span('a', undefined, [5, 5])], range: [5, 5] },
  ])('$name', ({ spans, range }) => {
    const { startNs, endNs } = buildTree(spans);
    expect([startNs, endNs]).toEqual(range.map((ms) => atMs(ms)));
  });

  test.for([
    { name: 'within its parent', child: span('c', 'a', [1, 2]), skewed: 0 },
    { name: 'a little before its parent', child: span('c', 'a', [-0.5, 2]), skewed: 0 },
    { name: 'before its parent', child: span('c', 'a', [-5, 2]), skewed: 1 },
    { name: 'after its parent in the same service', child: span('c', 'a', [50, 60]), skewed: 0 },
    { name: 'after its parent in another service', child: span('c', 'a', [50, 60], { serviceName: 'rag' }), skewed: 1 },
    {
      name: 'after its parent out of a queue',
      child: span('c', 'a', [50, 60], { serviceName: 'rag', kind: 'consumer' }),
      skewed: 0,
    },
    { name: 'an orphan, of which nobody knows', child: span('c', 'gone', [-5, 2]), skewed: 0 },
  ])('skew: $name', ({ child, skewed }) => {
    expect(buildTree([span('a', undefined, [0, 10]), child]).skewed).toBe(skewed);
  });
});

const anySpan = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }),
    parent: fc.option(fc.integer({ min: 0, max: 35 }), { nil: undefined }),
    trace: fc.constantFrom(TRACE, OTHER),
    start: fc.integer({ min: -20, max: 100 }),
    length: fc.integer({ min: -5, max: 50 }),
  })
  .map(({ id, parent, trace, start, length }) =>
    span(`s${id}`, parent === undefined ? undefined : `s${parent}`, [start, start + length], { traceId: trace }),
  );

test('any spans: each is in the tree once, below its parent or cut loose, whatever order they came in', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (spans, random) => {
      const tree = buildTree(spans);
      const keys = tree.nodes.map(({ span: each }) => spanKey(each));
      expect(new Set(keys)).toEqual(new Set(spans.map(spanKey)));
      expect(keys.length).toBe(new Set(keys).size);
      const place = new Map(tree.nodes.map((node, index) => [node, index]));
      for (const node of tree.nodes) {
        expect(node.end).toBeGreaterThanOrEqual(node.start);
        if (node.parent) expect(place.get(node.parent)!).toBeLessThan(place.get(node)!);
        else expect(tree.roots).toContain(node);
      }
      const shuffled = [...spans].map((each) => ({ each, at: random.next().value as number }));
      shuffled.sort((a, b) => a.at - b.at);
      const again = buildTree(shuffled.map(({ each }) => each));
      expect(again.nodes.map(({ span: each }) => each)).toEqual(tree.nodes.map(({ span: each }) => each));
      expect(shape(again)).toBe(shape(tree));
    }),
    { numRuns: 150 },
  );
});
