// Writes docs/reference/kpis.md from the catalogue.
import { KPI_GROUPS } from '@faultline/model';
import { GROUP_TITLES, KPIS } from '../packages/server/src/scorecard/catalogue.ts';
import { definitionOf } from '../packages/server/src/scorecard/definition.ts';
import { markdownTable, writeReferencePage } from './reference-page.ts';

const DIRECTIONS = { higher_is_better: 'up', lower_is_better: 'down', neutral: '–' } as const;

const groups = KPI_GROUPS.map((group) => {
  const rows = KPIS.filter((kpi) => kpi.group === group).map((kpi) => {
    const { id, title, unit, direction, minimumSample, description, formula, interval, source } = definitionOf(kpi);
    return [
      `\`${id}\``,
      title,
      description,
      formula,
      unit,
      DIRECTIONS[direction],
      String(minimumSample),
      interval,
      source,
    ];
  });
  const header = ['id', 'name', 'what it says', 'formula', 'unit', 'better', 'minimum sample', 'interval', 'source'];
  return `## ${GROUP_TITLES[group]}\n\n${markdownTable(header, rows)}`;
});

writeReferencePage(
  'kpis.md',
  `# KPIs

Generated from the catalogue; \`npm run docs\` renews it.

Every KPI is a number over the requests of a range, by fields of the [filter language](fields.md). A request without a number that a formula reads is not judged: the coverage says how large a
share of the requests a KPI is about could be judged, and what could not be judged is never counted as 0. Below its minimum sample a number is shown and not read. Quantiles of up to 500 values are
exact; beyond, a t-digest tells them; over hours that were counted ahead (finished hours with a thousand requests and more) they are told to within 1 %.

A change is called one when its false-discovery rate (Benjamini and Hochberg, over everything compared in the same answer) is at most 5 %, and, where the traffic mix could be held fixed, when it
is one with the mix held fixed too.

A project defines its own with \`kpis.define\`, as YAML; each definition of an id is a new version:

\`\`\`yaml
id: refunds_solved
title: Refunds solved
group: outcome
unit: share # share, ms, usd, tokens, count, per_minute or score
direction: higher_is_better # or lower_is_better, neutral
minimumSample: 30
description: Refund requests that were solved without a person.
formula:
  kind: rate # or mean (value), ratio (top, bottom), quantile (field, level)
  among: intent:refund # the requests it is about
  of: NOT outcome:unknown # those of them that can be judged
  hits: outcome:success NOT escalated:1
\`\`\`

A \`value\`, \`top\` or \`bottom\` is \`{ field: cost_usd }\`, \`{ where: 'outcome:success' }\` (1 where it matches) or both; scores are \`score.<name>\`, times of stages \`stage_ms.<stage>\`.

${groups.join('\n\n')}
`,
);
