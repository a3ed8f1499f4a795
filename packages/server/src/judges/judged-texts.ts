// The texts of a request that a judge may be shown, as they are stored: what the capture policy took out is not in them.
import type { JudgedText, RequestRecord } from '@faultline/model';
import { readingOf } from '../evaluate/reading/reading.ts';

interface JudgedSource {
  readonly id: string;
  readonly text: string;
}

export interface JudgedTexts {
  readonly question?: string;
  readonly answer?: string;
  /** Chunks of the context, else those retrieved, and what tools returned. */
  readonly sources: readonly JudgedSource[];
  readonly expectedAnswer?: string;
}

export function judgedTexts(record: RequestRecord): JudgedTexts {
  const { question, answer, sources } = readingOf({ record, spans: [] });
  const { expectedAnswer } = record.statement;
  return {
    ...(question === undefined ? {} : { question: question.text }),
    ...(answer === undefined ? {} : { answer: answer.text }),
    sources: sources.map(({ id, read }, at) => ({ id: id ?? `result ${at + 1}`, text: read.text })),
    ...(expectedAnswer === undefined || expectedAnswer === '' ? {} : { expectedAnswer }),
  };
}

export function hasText(texts: JudgedTexts, name: JudgedText): boolean {
  switch (name) {
    case 'question':
      return texts.question !== undefined;
    case 'answer':
      return texts.answer !== undefined;
    case 'sources':
      return texts.sources.length > 0;
    case 'expected_answer':
      return texts.expectedAnswer !== undefined;
    default:
      return name satisfies never;
  }
}
