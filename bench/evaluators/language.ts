// Language of short questions, and of answers: how often it is told, and how often wrongly.
import { languageOf } from '../../packages/server/src/evaluate/reading/language.ts';
import { wordsOf } from '../../packages/server/src/evaluate/reading/words.ts';
import type { Figure } from '../report.ts';
import { clincQuestions, ragtruth } from './data.ts';

export function languageFigures(): readonly Figure[] {
  const answers = (['qa_train', 'summary_train', 'data2txt_dev'] as const).flatMap(ragtruth);
  return [
    figureOf('CLINC questions of some eight words', clincQuestions()),
    figureOf(
      'RAGTruth answers',
      answers.map(({ answer }) => answer),
    ),
  ];
}

function figureOf(name: string, texts: readonly string[]): Figure {
  const told = texts.map((text) => languageOf(wordsOf(text)));
  const known = told.filter((language) => language !== undefined);
  const wrong = known.filter((language) => language !== 'en').length;
  return {
    what: `language, ${name}: told`,
    figure: `${((known.length / texts.length) * 100).toFixed(1)} %, ${((wrong / texts.length) * 100).toFixed(2)} % wrongly`,
    note: `${texts.length} texts, all in English; the others are “cannot judge”`,
  };
}
