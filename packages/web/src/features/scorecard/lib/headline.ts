import type { FindingsOutput, KpiTileJson, ScorecardOutput } from '@faultline/model';

/** What a scorecard comes down to. */
export interface Headline {
  readonly tone: 'fine' | 'worse' | 'open';
  readonly title: string;
  readonly text: string;
  /** Numbers that got worse, those to begin with first: one of each group, then the others. */
  readonly worse: readonly KpiTileJson[];
  readonly better: readonly KpiTileJson[];
  /** Numbers that moved only because the traffic did. */
  readonly mixOnly: readonly KpiTileJson[];
}

/** `found`: what got worse together, once that is known. */
export function headlineOf(
  { groups, compared }: Pick<ScorecardOutput, 'groups' | 'compared'>,
  found?: Pick<FindingsOutput, 'findings' | 'worse'>,
): Headline {
  const tiles = groups.flatMap(({ kpis }) => kpis);
  const having = (verdict: string) => tiles.filter(({ change }) => change?.verdict === verdict);
  const worse = leadersFirst(having('worse'));
  const lists = { worse, better: having('better'), mixOnly: having('mix_only') };
  const comparable = tiles.filter(({ change }) => change && change.verdict !== 'too_few').length;
  if (!compared)
    return {
      ...lists,
      tone: 'open',
      title: 'Nothing is compared',
      text: 'These are the numbers as they are; whether any of them moved is not asked.',
    };
  if (comparable === 0)
    return {
      ...lists,
      tone: 'open',
      title: 'Too few requests to compare',
      text: 'On one side or the other there are not enough judged requests of any number.',
    };
  if (worse.length > 0 && found?.findings.length === 0)
    return {
      ...lists,
      tone: 'open',
      title: 'Nothing is surely worse',
      text: `${counted(worse.length)} of ${comparable} that could be compared got worse, alone and for nobody in particular.`,
    };
  if (worse.length > 0)
    return {
      ...lists,
      tone: 'worse',
      title: titleOf(worse, found?.findings.length),
      text: `${counted(comparable)} could be compared, ${worse.length} got worse.`,
    };
  return {
    ...lists,
    tone: 'fine',
    title: 'Nothing got worse',
    text: `Of ${counted(comparable)} that could be compared none is proven to have got worse.`,
  };
}

function titleOf(worse: readonly KpiTileJson[], findings: number | undefined): string {
  if (worse.length === 1) return `${worse[0]!.definition.title} got worse`;
  if (findings === undefined) return `${worse.length} numbers got worse`;
  return findings === 1 ? 'One thing went wrong' : `${findings} things went wrong`;
}

/** The first of each group before the others: five causes tell more than five symptoms of one. */
function leadersFirst(tiles: readonly KpiTileJson[]): readonly KpiTileJson[] {
  const seen = new Set<string>();
  const leaders = tiles.filter(({ definition: { group } }) => !seen.has(group) && seen.add(group));
  return [...leaders, ...tiles.filter((tile) => !leaders.includes(tile))];
}

const counted = (count: number) => (count === 1 ? '1 number' : `${count} numbers`);
