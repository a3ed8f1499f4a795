import {
  FAILURE_CLASSES,
  TAXONOMY,
  TaxonomyGetInputSchema,
  TaxonomyOutputSchema,
  type FailureClass,
  type TaxonomyOutput,
} from '@faultline/model';
import { RULES } from '../../classify/registry.ts';
import { figuresOfRules, MAX_REVIEWS, precisionOf, randomShare, recallOf } from '../../review/agreement.ts';
import type { ControlStore, TaxonomyVersion } from '../../store/control-store.ts';
import { defineOperation } from '../operation.ts';
import { OperationError } from '../operation-error.ts';
import { requireProject } from '../require-project.ts';
import { countLabels, withCountsOf } from './count-labels.ts';
import { table } from '../terminal.ts';
import { parseTimeRange } from '../time-range.ts';

export const getTaxonomy = defineOperation({
  name: 'taxonomy.get',
  summary: 'The failure classes, with owner, budget and runbook',
  description:
    'Every failure class with its definition and what the project says about it: owner, budget, runbook, alert policy, sub-classes, reviewed examples; with precision and recall as measured by reviews.',
  access: 'read',
  http: { method: 'GET', path: '/api/v1/taxonomy' },
  input: TaxonomyGetInputSchema,
  example: {},
  output: TaxonomyOutputSchema,
  run: async ({ telemetry, control, now }, { projectId, atVersion, withCounts, ...range }) => {
    await requireProject(control, projectId);
    const selection = { projectId, ...parseTimeRange(range, now()) };
    const [taxonomy, counts] = await Promise.all([
      readTaxonomy(control, projectId, atVersion),
      withCounts ? countLabels(telemetry, selection) : undefined,
    ]);
    return counts ? { ...taxonomy, classes: taxonomy.classes.map((each) => withCountsOf(each, counts)) } : taxonomy;
  },
  render: ({ classes }, terminal) =>
    table(
      ['CLASS', 'STAGE', 'OWNER', 'BUDGET', 'PRECISION', 'DEFINITION'],
      classes.map((each) => [
        each.class,
        each.firstStage,
        each.owner ?? '',
        each.budgetShare === undefined ? '' : `${(100 * each.budgetShare).toFixed(1)} %`,
        each.precision === undefined ? '' : `${(100 * each.precision.value).toFixed(0)} %`,
        each.definition,
      ]),
      terminal,
    ),
});

export async function readTaxonomy(
  control: ControlStore,
  projectId: string,
  version: number | undefined,
): Promise<TaxonomyOutput> {
  const [stored, reviews] = await Promise.all([
    readVersion(control, projectId, version),
    control.listReviews(projectId, { limit: MAX_REVIEWS }),
  ]);
  const random = randomShare(reviews);
  const figures = new Map(figuresOfRules(random).map((each) => [each.rule, each]));
  return {
    projectId,
    version: stored?.version ?? 0,
    ...(stored ? { changedAt: stored.changedAt, changedBy: stored.changedBy } : {}),
    classes: FAILURE_CLASSES.map((failureClass) => {
      const { title, definition, firstStage } = TAXONOMY[failureClass];
      const precision = precisionOf(failureClass, random);
      const recall = recallOf(failureClass, random);
      return {
        class: failureClass,
        title,
        definition,
        firstStage: firstStage ?? 'any',
        ...settingsOf(stored?.classes, failureClass),
        ...(precision ? { precision } : {}),
        ...(recall ? { recall } : {}),
        rules: rulesOf(failureClass, figures),
        ruleSubClasses: subClassesOf(failureClass),
      };
    }).toSorted((a, b) => ORDER.indexOf(a.class) - ORDER.indexOf(b.class)),
  };
}

type ClassOutput = TaxonomyOutput['classes'][number];

function rulesOf(
  failureClass: FailureClass,
  figures: ReadonlyMap<string, Pick<ClassOutput, 'precision' | 'recall'>>,
): ClassOutput['rules'] {
  return RULES.filter((rule) => rule.class === failureClass).map(({ id, when, stage, confidence, subClasses }) => {
    const { precision, recall } = figures.get(id) ?? {};
    return {
      rule: id,
      when,
      stage,
      confidence,
      ...(precision ? { precision } : {}),
      ...(recall ? { recall } : {}),
      subClasses: [...subClasses],
    };
  });
}

function subClassesOf(failureClass: FailureClass): ClassOutput['ruleSubClasses'] {
  const rules = RULES.filter((rule) => rule.class === failureClass);
  return [...new Set(rules.flatMap(({ subClasses }) => subClasses))].map((subClass) => ({
    subClass,
    rules: rules.filter(({ subClasses }) => subClasses.includes(subClass)).map(({ id }) => id),
  }));
}

/** What the project says in a version, the newest when none is named; undefined for what Faultline brings. */
export async function readVersion(
  control: ControlStore,
  projectId: string,
  version: number | undefined,
): Promise<TaxonomyVersion | undefined> {
  if (version === 0) return undefined;
  const stored = await control.readTaxonomy(projectId, version);
  if (version !== undefined && !stored)
    throw new OperationError(
      'not-found',
      `cannot show version ${version} of the taxonomy: the project ${projectId} has none of this number`,
    );
  return stored;
}

const ORDER = Object.keys(TAXONOMY);

function settingsOf<T>(classes: Partial<Readonly<Record<FailureClass, T>>> | undefined, failureClass: FailureClass) {
  return classes?.[failureClass] ?? {};
}
