import type { EvidenceItem } from '@faultline/model';
import type { Case } from './case.ts';

const WORDS: Readonly<Record<EvidenceItem, string>> = {
  input: 'what was asked',
  retrieval: 'the passages that retrieval returned, with ids and texts',
  prompt: 'the version of the prompt',
  answer: 'what the model answered',
  tools: 'arguments and results of every tool call',
  validation: 'the verdict of every check',
  delivery: 'what the user got',
};

/** What would have to be known for the rules to decide. */
export function missingEvidence({ record, candidates, rightSources }: Case): readonly string[] {
  const { completeness, selected } = record.evidence;
  return [
    ...completeness.missing.map((item) => WORDS[item]),
    ...(candidates.length > 0 && candidates.every(({ text }) => text === undefined) ? ['texts of the passages'] : []),
    ...(candidates.length > 0 && selected.length === 0 ? ['which passages reached the prompt'] : []),
    ...(candidates.length > 0 && rightSources === undefined ? ['the sources that would have been right'] : []),
  ];
}
