// How labels compare with what was true.
import type { Label } from '@faultline/model';
import type { FailureClass } from '../../examples/support-assistant/traffic/truth.ts';

const CLASSES: readonly FailureClass[] = [
  'retrieval_miss',
  'selection_failure',
  'context_construction',
  'unsupported_generation',
  'tool_failure',
  'serving_bottleneck',
  'safety_violation',
  'coverage_gap',
];
const NONE = 'none';

export interface Judged {
  readonly trueClass: FailureClass | null;
  readonly trueStage: string | null;
  readonly label: Label | undefined;
  /** The application or the user says that it was bad, whatever the truth is. */
  readonly isSaidBad: boolean;
}

export interface Scores {
  readonly bad: number;
  readonly good: number;
  /** Mean over the eight classes; requests without a label count as missed. */
  readonly macroF1: number;
  readonly byClass: readonly {
    readonly name: FailureClass;
    readonly count: number;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
  }[];
  /** Share of bad requests whose first failing stage is right; without a label it is wrong. */
  readonly stageAccuracy: number;
  /** The same among those that got one of the eight classes. */
  readonly stageAccuracyLabelled: number;
  /** Share of good requests that got any label. */
  readonly falseLabels: number;
  /** Share of good requests that got one without anybody having said that they were bad. */
  readonly falseLabelsUnprompted: number;
}

export function scoresOf(all: readonly Judged[]): Scores {
  const bad = all.filter(({ trueClass }) => trueClass !== null);
  const good = all.filter(({ trueClass }) => trueClass === null);
  const byClass = CLASSES.map((name) => {
    const right = all.filter((each) => each.trueClass === name && each.label?.class === name).length;
    const given = all.filter(({ label }) => label?.class === name).length;
    const count = all.filter(({ trueClass }) => trueClass === name).length;
    return { name, count, precision: right / given, recall: right / count, f1: (2 * right) / (given + count || 1) };
  });
  const hasRightStage = ({ trueStage, label }: Judged) => label?.stage === trueStage;
  const labelled = bad.filter(({ label }) => label !== undefined && label.class !== 'unclassified');
  return {
    bad: bad.length,
    good: good.length,
    macroF1: byClass.reduce((sum, { f1 }) => sum + f1, 0) / CLASSES.length,
    byClass,
    stageAccuracy: bad.filter(hasRightStage).length / bad.length,
    stageAccuracyLabelled: labelled.filter(hasRightStage).length / labelled.length,
    falseLabels: good.filter(({ label }) => label !== undefined).length / good.length,
    falseLabelsUnprompted:
      good.filter(({ label, isSaidBad }) => label !== undefined && !isSaidBad).length / good.length,
  };
}

/** A table of what was true against what was said. */
export function confusionMatrix(all: readonly Judged[]): string {
  const said = [...CLASSES, 'unclassified', NONE] as const;
  const rows = [...CLASSES, NONE].map((row) => {
    const ofRow = all.filter(({ trueClass }) => (trueClass ?? NONE) === row);
    const cells = said.map((column) => ofRow.filter(({ label }) => (label?.class ?? NONE) === column).length);
    return [row, ...cells.map((count) => (count === 0 ? '' : String(count)))];
  });
  return markdownTable([['true ↓ said →', ...said], ...rows]);
}

/** How often each rule applied, and how often it was right. */
export function ruleTable(all: readonly Judged[]): string {
  const byRule = Map.groupBy(
    all.filter(({ label }) => label !== undefined),
    ({ label }) => `${label!.class} | ${label!.rule} | ${label!.subClass ?? ''}`,
  );
  const rows = [...byRule]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => [
      ...key.split(' | '),
      String(group.length),
      percent(group.filter(({ trueClass, label }) => trueClass === label!.class).length / group.length),
      String(group.filter(({ trueClass }) => trueClass === null).length),
    ]);
  return markdownTable([['class', 'rule', 'sub-class', 'labels', 'class right', 'on good requests'], ...rows]);
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
