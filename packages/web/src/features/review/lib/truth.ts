// What a reviewer knows to be right about a request. Pure.
import type { ReviewsSubmitInput } from '@faultline/model';

export interface Truth {
  /** Ids of the sources that answer it; none when nothing does, undefined when that is not known. */
  readonly sources?: readonly string[] | undefined;
  /** A right answer; undefined when none is known. */
  readonly answer?: string | undefined;
}

/** With the source among the right ones, or no longer; without the last one it is not known which are right. */
export function toggleSource({ sources = [], ...rest }: Truth, id: string): Truth {
  if (!sources.includes(id)) return { ...rest, sources: [...sources, id] };
  const left = sources.filter((each) => each !== id);
  return { ...rest, sources: left.length === 0 ? undefined : left };
}

/** What of it is to be sent: what differs from what is already known. What is known cannot become unknown by a review. */
export function newlyKnown(
  before: Truth,
  { sources, answer }: Truth,
): Pick<ReviewsSubmitInput, 'expectedSources' | 'expectedAnswer'> {
  const text = answer?.trim();
  const areSourcesNew = sources !== undefined && JSON.stringify(sources) !== JSON.stringify(before.sources);
  return {
    ...(areSourcesNew ? { expectedSources: [...sources] } : {}),
    ...(text && text !== before.answer ? { expectedAnswer: text } : {}),
  };
}
