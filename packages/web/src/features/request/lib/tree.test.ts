import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOffsetParser } from './offset-ms.ts';
import { SAMPLE_START, sampleSpan, sampleSpans } from './sample-request.ts';
import { buildTree, failureOf, hasFailed, nextIn, type SpanTree } from './tree.ts';

function ancestorsOf(tree: SpanTree, index: number): readonly number[] {
  const parent = tree.nodes[index]?.parent ?? -1;
  return parent < 0 ? [] : [parent, ...ancestorsOf(tree, parent)];
}

const treeOf = (depths: readonly number[], failed: readonly number[] = []) =>
  buildTree({
    startTime: SAMPLE_START,
    durationMs: 100,
    spans: sampleSpans(depths, (index) => (failed.includes(index) ? { errorType: 'timeout' } : {})),
  });

test('parents, subtrees and failures below follow from depth', () => {
  const tree = treeOf([0, 1, 2, 1, 0], [2, 3]);
  expect(tree.roots).toEqual([0, 4]);
  expect(tree.nodes.map((node) => node.parent)).toEqual([-1, 0, 1, 0, -1]);
  expect(tree.nodes.map((node) => node.subtreeEnd)).toEqual([4, 3, 3, 4, 5]);
  expect(tree.nodes.map((node) => node.failedBelow)).toEqual([2, 1, 0, 0, 0]);
  expect(ancestorsOf(tree, 2)).toEqual([1, 0]);
});

test.for([
  { name: 'forward', from: 2, step: 1 as const, to: 3 },
  { name: 'forward around the end', from: 3, step: 1 as const, to: 2 },
  { name: 'backward', from: 3, step: -1 as const, to: 2 },
  { name: 'from nowhere', from: undefined, step: 1 as const, to: 2 },
])('next failure: $name', ({ from, step, to }) => {
  expect(nextIn(treeOf([0, 1, 2, 1, 0], [2, 3]).failures, from, step)).toBe(to);
});

test.for([
  { name: 'nothing wrong', span: {}, failed: false },
  { name: 'a check that passed', span: { validation: { name: 'pii', verdict: 'pass' } }, failed: false },
  {
    name: 'a check that did not pass',
    span: { validation: { name: 'pii', verdict: 'fail', reason: 'an e-mail' } },
    failed: { kind: 'check failed', message: 'an e-mail' },
  },
  {
    name: 'an error by status alone',
    span: { status: { code: 'error', message: 'boom' } },
    failed: { kind: 'error', message: 'boom' },
  },
  {
    name: 'an error that is named',
    span: { errorType: 'timeout', errorMessage: 'after 2 s', status: { code: 'ok' } },
    failed: { kind: 'timeout', message: 'after 2 s' },
  },
] as const)('failure: $name', ({ span, failed }) => {
  const given = sampleSpan(span);
  expect(hasFailed(given) && failureOf(given)).toEqual(failed);
});

test('any depths give a forest in which every subtree is a slice', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }), (depths) => {
      const tree = treeOf(depths);
      for (const node of tree.nodes) {
        expect(node.parent).toBeLessThan(node.index);
        for (let at = node.index + 1; at < node.subtreeEnd; at += 1)
          expect(ancestorsOf(tree, at)).toContain(node.index);
        expect(node.level).toBe(ancestorsOf(tree, node.index).length);
      }
      expect(tree.roots.reduce((sum, root) => sum + ((tree.nodes[root]?.subtreeEnd ?? 0) - root), 0)).toBe(
        depths.length,
      );
    }),
  );
});

test('offsets keep nanoseconds', () => {
  const offset = createOffsetParser('2026-01-01T23:59:59.999999999Z');
  expect(offset('2026-01-02T00:00:00.000000001Z')).toBeCloseTo(0.000002, 9);
  expect(offset('2026-01-01T23:59:58Z')).toBeCloseTo(-1999.999999, 6);
  expect(offset('nonsense')).toBe(0);
});

test('30,000 spans in a chain or flat are placed within the budget', () => {
  const chain = Array.from({ length: 30_000 }, (_, i) => i);
  const spans = sampleSpans(chain);
  const start = performance.now();
  const tree = buildTree({ startTime: SAMPLE_START, durationMs: 1, spans });
  const elapsed = performance.now() - start;
  expect(tree.nodes.at(-1)?.level).toBe(29_999);
  expect(elapsed).toBeLessThan(2_000);
});
