// Answer relevance: what questions ask for in people's words, and whether the answers that people gave to them have it.
import { hasKind, kindOf } from '../../packages/server/src/evaluate/relevance/kinds.ts';
import type { Figure } from '../report.ts';
import { answeredQuestions, ragtruth } from './data.ts';

/** Own answers should have what is asked for, those to other questions mostly not. */
export function relevanceFigures(): readonly Figure[] {
  const asked = [...answeredQuestions(), ...ragtruth('qa_train')].flatMap(({ question = '', answer }) => {
    const kind = kindOf(question);
    return kind === undefined ? [] : [{ kind, answer }];
  });
  const others = answeredQuestions().map(({ answer }) => answer);
  const lacking = asked.filter(({ kind, answer }) => !hasKind(answer, kind)).length;
  const pairs = asked.flatMap(({ kind }) => others.map((answer) => hasKind(answer, kind)));
  const told = pairs.filter((has) => !has).length;
  return [
    {
      what: 'answer relevance, CLAPnq and RAGTruth: own answers taken for beside the question',
      figure: `${lacking} of ${asked.length}`,
      note: 'questions whose words say that they ask for a sum, a time or how often; few of these sets do',
    },
    {
      what: 'answer relevance, CLAPnq: answers to other questions told to be beside the question',
      figure: `${((told / pairs.length) * 100).toFixed(1)} %`,
      note: `${pairs.length} pairs of such a question and an answer to another; never told: 0.0 %`,
    },
  ];
}
