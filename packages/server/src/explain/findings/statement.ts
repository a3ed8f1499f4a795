import { timeInWords } from '../change-point.ts';

/** What a finding says, as texts with their units. */
export interface FindingInWords {
  readonly leading: NumberInWords;
  /** `tenant = acme and locale = de`; undefined for all requests. */
  readonly cohort: string | undefined;
  readonly requests: number;
  readonly since?: {
    readonly atMs: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly versions: readonly string[];
  };
  /** Whole sentences. */
  readonly reasons: readonly string[];
  /** Names of the other numbers. */
  readonly consequences: readonly string[];
}

export interface NumberInWords {
  readonly title: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
  readonly cohortBefore: string | undefined;
  readonly cohortNow: string | undefined;
  readonly isHigher: boolean;
}

export function describeFinding({ leading, cohort, requests, since, reasons, consequences }: FindingInWords): string {
  return [
    `${describeNumber(leading, cohort)}${cohort === undefined ? '' : ` (${requests} requests)`}${since ? `, ${describeSince(since)}` : ''}.`,
    ...reasons,
    ...(consequences.length > 0 ? [`With it got worse: ${consequences.join(', ')}.`] : []),
  ].join(' ');
}

/** `Task success fell from 94 % to 88 %, for tenant = acme from 99 % to 43 %`. */
export function describeNumber(
  { title, before, now, cohortBefore, cohortNow, isHigher }: NumberInWords,
  cohort: string | undefined,
): string {
  const course = `${title} ${isHigher ? 'rose' : 'fell'} from ${before ?? 'nothing'} to ${now ?? 'nothing'}`;
  if (cohort === undefined || cohortNow === undefined) return course;
  return `${course}, for ${cohort} ${cohortBefore === undefined ? 'it is' : `from ${cohortBefore} to`} ${cohortNow}`;
}

function describeSince({ atMs, fromMs, toMs, versions }: NonNullable<FindingInWords['since']>): string {
  const when =
    fromMs === toMs ? `since ${timeInWords(atMs)}` : `since between ${timeInWords(fromMs)} and ${timeInWords(toMs)}`;
  return versions.length === 0 ? when : `${when}, as ${versions.join(' and ')} began`;
}
