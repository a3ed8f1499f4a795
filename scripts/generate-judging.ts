// Writes docs/reference/judging.md from the registries of evaluators and rules, the taxonomy and the table of facts.
import { REQUEST_FACTS, TAXONOMY, type Fact } from '@faultline/model';
import { RULES, RULES_VERSION } from '../packages/server/src/classify/registry.ts';
import { EVALUATORS } from '../packages/server/src/evaluate/registry.ts';
import { markdownTable, writeReferencePage } from './reference-page.ts';

const KINDS: Readonly<Record<Fact['kind'], string>> = {
  flag: '0 or 1',
  count: 'count',
  share: '0 to 1',
  usd: 'US dollars',
};

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

Measured accuracy, with data sets, intervals and baselines: [bench/RESULTS.md](../../bench/RESULTS.md) (\`npm run bench:evaluators\`).

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
