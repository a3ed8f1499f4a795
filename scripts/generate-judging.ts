// Writes docs/reference/judging.md from the registries of evaluators and rules, the taxonomy and the table of facts.
import { readFileSync } from 'node:fs';
import { OwnEvaluatorSchema, REQUEST_FACTS, TAXONOMY, type Fact } from '@faultline/model';
import { RULES, RULES_VERSION } from '../packages/server/src/classify/registry.ts';
import { EVALUATORS } from '../packages/server/src/evaluate/registry.ts';
import { JUDGING_EVENTS } from '../packages/server/src/judges/events.ts';
import { markdownTable, writeReferencePage } from './reference-page.ts';

const KINDS: Readonly<Record<Fact['kind'], string>> = {
  flag: '0 or 1',
  count: 'count',
  share: '0 to 1',
  usd: 'US dollars',
};

/** What a definition of each kind may hold. */
const settingsOf = ({ shape }: (typeof OwnEvaluatorSchema)['options'][number]) =>
  markdownTable(
    ['field', 'default', 'meaning'],
    Object.entries(shape)
      .filter(([name]) => name !== 'kind')
      .map(([name, field]) => {
        const given = field.safeParse(undefined);
        const fallback = given.data === undefined || given.data === '' ? '' : `\`${JSON.stringify(given.data)}\``;
        return [`\`${name}\``, given.success ? fallback : 'needed', field.description ?? ''];
      }),
  );

interface Accuracy {
  readonly evaluator: string;
  readonly figures: readonly { readonly what: string; readonly figure: string; readonly note?: string }[];
}

/** As bench/evaluators.ts has written it. */
function accuracy(): readonly Accuracy[] {
  const measured = JSON.parse(
    readFileSync(new URL('../bench/evaluators/accuracy.json', import.meta.url), 'utf8'),
  ) as readonly Accuracy[];
  const unknown = measured.find(({ evaluator }) => !EVALUATORS.some(({ id }) => id === evaluator));
  if (unknown) throw new Error(`bench/evaluators/accuracy.json is about ${unknown.evaluator}, which is no evaluator`);
  return measured;
}

const [LLM, ONNX] = OwnEvaluatorSchema.options;

writeReferencePage(
  'judging.md',
  `# How requests are judged

Generated from the registries; \`npm run docs\` renews it.

Once a request is assembled, every evaluator below looks at it. What they find stands on the request as scores and facts. Then the outcome is settled (what the application, a user or a
reviewer said wins; else rules from scores, errors, escalation and checks), and a bad request gets the label of the first rule that applies. All of it is local, and costs nothing but time.
A reviewer's label replaces what the rules say. \`faultline rebuild\` judges stored requests anew after an upgrade.

## Failure classes

The first stage that failed names the class; later ones are kept as contributing.

${markdownTable(
  ['class', 'begins at', 'what belongs to it'],
  Object.entries(TAXONOMY).map(([name, { definition, firstStage }]) => [
    `\`${name}\``,
    firstStage ?? 'any stage',
    definition,
  ]),
)}

## Evaluators

${markdownTable(
  ['id', 'version', 'what it judges'],
  EVALUATORS.map(({ id, version, summary }) => [`\`${id}\``, version, summary]),
)}

### How often they are right

Measured on public sets with human judgements, in per cent with a 95 % interval, beside trivial baselines and published results; \`npm run bench:evaluators\` measures it again. How it was
measured, and the speed: [bench/RESULTS.md](../../bench/RESULTS.md).

${markdownTable(
  ['evaluator', 'data set, and what was measured', 'measured', 'to compare with'],
  accuracy().flatMap(({ evaluator, figures }) =>
    figures.map(({ what, figure, note = '' }) => [`\`${evaluator}\``, what, figure, note]),
  ),
)}

Not measured, for want of a set with human judgements: ${EVALUATORS.filter(
    ({ id }) => !accuracy().some(({ evaluator }) => evaluator === id),
  )
    .map(({ id }) => `\`${id}\``)
    .join(
      ', ',
    )}. What the rules make of all of them together is measured on traffic whose truth is known (\`npm run bench -- classifier\`).

## Evaluators of a project

LLM judges and models of a project's own, defined with \`evaluators.define\` ([guide](../guides/judging.md)). They look at a sample, after the request is assembled; their verdicts are scores of it.

\`kind: llm\`, a judge behind an OpenAI-compatible endpoint:

${settingsOf(LLM)}

\`kind: onnx\`, a model in a file:

${settingsOf(ONNX)}

What becomes of a request, as \`evaluators.status\` counts it:

${markdownTable(
  ['event', 'meaning'],
  Object.entries(JUDGING_EVENTS).map(([event, meaning]) => [`\`${event}\``, meaning]),
)}

## Rules

Version ${RULES_VERSION}, in the order in which they are asked: what can be seen directly first, then the way of a request from its sources to its answer. The confidence is what the rule is
expected to be right; the taxonomy page shows what reviews have measured.

${markdownTable(
  ['rule', 'class', 'stage', 'confidence', 'applies when'],
  RULES.map(({ id, class: name, stage, confidence, when }) => [
    `\`${id}\``,
    `\`${name}\``,
    stage,
    String(confidence),
    when,
  ]),
)}

## Facts

Each is a number on the request, a field of the filter language, and an input of KPIs. What could not be judged is absent, never 0.

${markdownTable(
  ['fact', 'kind', 'meaning'],
  Object.entries(REQUEST_FACTS).map(([name, { kind, meaning }]: [string, Fact]) => [
    `\`${name}\``,
    KINDS[kind],
    meaning,
  ]),
)}`,
);
