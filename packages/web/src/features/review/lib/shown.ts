import type { LabelJson, RequestDetailJson, ReviewJson, Verdict } from '@faultline/model';

/** What a reviewer is shown to confirm or correct. */
export interface Shown {
  readonly verdict: Verdict;
  /** With reasons; absent where nothing is wrong, and where what stands on the request is hidden. */
  readonly label?: LabelJson;
  readonly by: 'rules' | 'people';
  /** Rule behind the verdict, where its label is hidden. */
  readonly rule?: string;
  /** Whether others have reviewed it, whose word is hidden: a second opinion is worth something only where it is one's own. */
  readonly isSecondOpinion: boolean;
}

/** What of a request its reviewer sees. `reviews`: those of the request, newest first; needed only once a person has spoken. */
export function shownTo(
  reviewer: string,
  { label, statement }: Pick<RequestDetailJson, 'label' | 'statement'>,
  reviews: readonly ReviewJson[],
): Shown {
  const isSaid = statement.class !== undefined;
  const [newest] = reviews;
  if (isSaid && newest && reviews.every((review) => review.reviewer !== reviewer))
    return {
      verdict: newest.shownClass as Verdict,
      by: 'rules',
      isSecondOpinion: true,
      ...(newest.shownRule === '' ? {} : { rule: newest.shownRule }),
    };
  return {
    verdict: label?.class ?? 'none',
    by: isSaid ? 'people' : 'rules',
    isSecondOpinion: false,
    ...(label ? { label } : {}),
  };
}
