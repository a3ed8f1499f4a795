import { describe, expect, test } from 'vitest';
import { RULES } from './registry.ts';
import { corpusRows } from './rule-rows/corpus.ts';
import { answersRows } from './rule-rows/answers.ts';
import { knownTruthRows } from './rule-rows/known-truth.ts';
import { passagesRows } from './rule-rows/passages.ts';
import { safetyAndServingRows } from './rule-rows/safety-and-serving.ts';
import { toolsRows } from './rule-rows/tools.ts';
import type { Row } from './rule-rows/row.ts';
import { caseOf } from './sample-cases.ts';

const table: readonly Row[] = [
  ...safetyAndServingRows,
  ...toolsRows,
  ...knownTruthRows,
  ...corpusRows,
  ...passagesRows,
  ...answersRows,
];

describe('rules', () => {
  test.for(table)('$rule: $name', ({ rule: id, spans, finds, ...known }) => {
    const rule = RULES.find((each) => each.id === id);
    const finding = rule?.decide(caseOf(spans, known));
    if (finds === undefined) {
      expect(finding).toBeUndefined();
      return;
    }
    const { stage, chunkIds, ...found } = finds;
    expect(finding).toMatchObject(found);
    if (finding?.subClass !== undefined) expect(rule?.subClasses).toContain(finding.subClass);
    if (stage !== undefined) expect(finding?.stage ?? rule?.stage).toBe(stage);
    if (chunkIds) expect(finding?.evidence[0]?.chunkIds).toEqual(chunkIds);
    expect(finding?.explanation).toMatch(/^\S.*\.$/s);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    for (const { spanId } of finding!.evidence) if (spanId !== undefined) expect(ids).toContain(spanId);
  });

  test('every sub-class that a rule may give is found in a row, none twice in a rule', () => {
    for (const { id, subClasses } of RULES) {
      const found = new Set(
        table.flatMap((row) =>
          row.rule === id ? (RULES.find((each) => each.id === id)?.decide(caseOf(row.spans, row))?.subClass ?? []) : [],
        ),
      );
      expect([...found].sort(), id).toEqual([...subClasses].sort());
    }
  });

  test('every rule has a row in which it applies and one in which it nearly does', () => {
    for (const { id } of RULES) {
      const rows = table.filter(({ rule }) => rule === id);
      expect(
        rows.some(({ finds }) => finds !== undefined),
        `${id} applies`,
      ).toBe(true);
      expect(
        rows.some(({ finds }) => finds === undefined),
        `${id} does not`,
      ).toBe(true);
    }
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});
