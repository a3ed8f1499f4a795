import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRows, reveal, rowOfSpan, type RowState } from './rows.ts';
import { SAMPLE_START, sampleSpans } from './sample-request.ts';
import { findSiblingGroups } from './sibling-groups.ts';
import { buildTree } from './tree.ts';

const OPEN: RowState = { collapsed: new Set(), openGroups: new Set() };

function place(depths: readonly number[], each: Parameters<typeof sampleSpans>[1] = () => ({})) {
  const tree = buildTree({ startTime: SAMPLE_START, durationMs: 1000, spans: sampleSpans(depths, each) });
  return { tree, groups: findSiblingGroups(tree) };
}

test('a folded span hides what is below it', () => {
  const { tree, groups } = place([0, 1, 2, 1]);
  const rows = buildRows(tree, groups, { ...OPEN, collapsed: new Set([1]) });
  expect(rows.map((row) => row.key)).toEqual(['s0', 's1', 's3']);
  expect(rowOfSpan(rows, tree, groups, 2)).toBe(1);
});

test.for([
  { name: 'failed, failed, done', errors: ['a', 'b', undefined], kind: 'retry' },
  { name: 'three good ones', errors: [undefined, undefined, undefined], kind: undefined },
])('tries of the same work: $name', ({ errors, kind }) => {
  const { groups } = place([0, 1, 1, 1], (index) => {
    const errorType = errors[index - 1];
    return index === 0 ? {} : { name: 'search', stage: 'tool', ...(errorType === undefined ? {} : { errorType }) };
  });
  expect(groups.groups.map((group) => group.kind)).toEqual(kind === undefined ? [] : [kind]);
});

test('attempt numbers that count up are a retry even when nothing says failed', () => {
  const { groups } = place([0, 1, 1], (index) => (index === 0 ? {} : { name: 'call', attempt: index }));
  expect(groups.groups).toMatchObject([{ kind: 'retry', members: [1, 2] }]);
});

test('a long repetition is one row that opens', () => {
  const { tree, groups } = place([0, 1, 1, 1, 1, 1, 1, 0], (index) =>
    index > 0 && index < 7 ? { name: 'embed' } : {},
  );
  expect(buildRows(tree, groups, OPEN).map((row) => row.key)).toEqual(['s0', 'g0', 's7']);
  const opened = buildRows(tree, groups, { ...OPEN, openGroups: new Set([0]) });
  expect(opened.map((row) => row.key)).toEqual(['s0', 'g0', 's1', 's2', 's3', 's4', 's5', 's6', 's7']);
});

test('what a filter hides is counted, with its failures', () => {
  const { tree, groups } = place([0, 1, 2, 1, 1], (index) => (index === 2 ? { errorType: 'x' } : {}));
  const rows = buildRows(tree, groups, { ...OPEN, only: new Set([3]) });
  expect(rows.map((row) => (row.kind === 'hidden' ? [row.count, row.failedCount] : row.key))).toEqual([
    's0',
    [2, 1],
    's3',
    [1, 0],
  ]);
});

const arbitraryRequest = fc.record({
  depths: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 80 }),
  names: fc.array(fc.constantFrom('a', 'b'), { minLength: 80, maxLength: 80 }),
  failed: fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
  collapsed: fc.uniqueArray(fc.nat(79)),
  openGroups: fc.uniqueArray(fc.nat(10)),
  only: fc.option(fc.uniqueArray(fc.nat(79)), { nil: undefined }),
});

test('no span is lost and none is shown twice', () => {
  fc.assert(
    fc.property(arbitraryRequest, ({ depths, names, failed, collapsed, openGroups, only }) => {
      const { tree, groups } = place(depths, (i) => ({
        name: names[i] ?? 'a',
        ...(failed[i] ? { errorType: 'x' } : {}),
      }));
      const inRange = only?.filter((index) => index < depths.length);
      const rows = buildRows(tree, groups, {
        collapsed: new Set(collapsed),
        openGroups: new Set(openGroups),
        ...(inRange ? { only: new Set(inRange) } : {}),
      });
      let accounted = 0;
      for (const row of rows) {
        if (row.kind === 'hidden') accounted += row.count;
        else if (row.kind === 'span') {
          const node = tree.nodes[row.index];
          accounted += row.isExpandable && !row.isExpanded ? (node?.subtreeEnd ?? 0) - row.index : 1;
        } else if (!row.isExpanded) {
          for (const member of groups.groups[row.group]?.members ?? [])
            accounted += (tree.nodes[member]?.subtreeEnd ?? 0) - member;
        }
      }
      expect(accounted).toBe(depths.length);
      expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
    }),
  );
});

test('revealing a span gives it a row of its own', () => {
  fc.assert(
    fc.property(arbitraryRequest, fc.nat(79), ({ depths, names, failed, collapsed, only }, wanted) => {
      const { tree, groups } = place(depths, (i) => ({
        name: names[i] ?? 'a',
        ...(failed[i] ? { errorType: 'x' } : {}),
      }));
      const index = wanted % depths.length;
      const inRange = only?.filter((i) => i < depths.length);
      const state = {
        collapsed: new Set(collapsed),
        openGroups: new Set<number>(),
        ...(inRange ? { only: new Set(inRange) } : {}),
      };
      const rows = buildRows(tree, groups, reveal(tree, groups, state, index));
      expect(rows[rowOfSpan(rows, tree, groups, index)]).toMatchObject({ kind: 'span', index });
    }),
  );
});

test('rows of 30,000 spans are derived within the budget', () => {
  const depths = Array.from({ length: 30_000 }, (_, i) => (i === 0 ? 0 : 1 + (i % 6)));
  const { tree, groups } = place(depths);
  const start = performance.now();
  const rows = buildRows(tree, groups, OPEN);
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(rows.length).toBe(30_000);
});
