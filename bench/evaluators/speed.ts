// How long all evaluators together take for a request of usual size, each request with texts of its own.
import type { Span } from '@faultline/model';
import { span } from '../../packages/server/src/assemble/sample-spans.ts';
import { assembleRequest } from '../../packages/server/src/assemble/assemble.ts';
import { evaluate } from '../../packages/server/src/evaluate/evaluate.ts';
import type { EvaluationInput } from '../../packages/server/src/evaluate/evaluator.ts';
import { median, percentile, type Figure } from '../report.ts';
import { ragtruth } from './data.ts';

const ROUNDS = 40;
const WARM_UP = 10;
const CHUNKS = 3;

export function speedFigures(): readonly Figure[] {
  const first = requestsLike(0);
  const words = (texts: readonly (string | undefined)[]) =>
    Math.round(median(texts.map((text) => text?.split(/\s+/).length ?? 0)));
  const chunks = first.flatMap(({ record }) => record.evidence.selected.map(({ text }) => text));
  const size = `${first.length} requests of ${CHUNKS} chunks of ${words(chunks)} words and an answer of ${words(first.map(({ record }) => record.evidence.answer))}`;
  return [
    { ...figureOf('all evaluators, a request', requestsLike, size), target: '0.3 ms at the median' },
    figureOf('all evaluators, a request whose texts were judged before', () => first, size),
  ];
}

function figureOf(what: string, requestsOf: (round: number) => readonly EvaluationInput[], size: string): Figure {
  const times: number[] = [];
  const fastest: number[] = [];
  let usedUs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const requests = requestsOf(round);
    const before = process.cpuUsage();
    for (const [at, { record, spans }] of requests.entries()) {
      const started = performance.now();
      evaluate({ record, spans });
      const took = performance.now() - started;
      if (round >= WARM_UP) times.push(took);
      fastest[at] = Math.min(fastest[at] ?? Number.POSITIVE_INFINITY, took);
    }
    const { user, system } = process.cpuUsage(before);
    if (round >= WARM_UP) usedUs += user + system;
  }
  return {
    what,
    figure: `P50 ${median(times).toFixed(2)} ms, P95 ${percentile(times, 0.95).toFixed(2)} ms`,
    note: `${size}, ${times.length} times; the fastest run of each, which other work on the machine delays least: P50 ${median(fastest).toFixed(2)} ms; processor time, collecting garbage included, ${(usedUs / 1000 / times.length).toFixed(2)} ms each`,
  };
}

/** Questions, passages and answers of RAGTruth as requests of a service that cites, each round with texts that were never read before. */
function requestsLike(round: number): readonly EvaluationInput[] {
  const own = (text: string) => structuredClone(`${text} ${round}`);
  return ragtruth('qa_train')
    .filter(({ answer, sources }) => sources.length === CHUNKS && isAbout(answer.split(/\s+/).length, 150))
    .map(({ question = '', sources: passages, answer }) => {
      const sources = passages.map(own);
      const documents = sources.map((text, at) => ({ id: `doc-${at + 1}`, rank: at + 1, text }));
      const cited = own(
        answer.replaceAll(/[^.]+(?=\.\s)/g, (sentence) => `${sentence} [${nearestTo(sentence, sources) + 1}]`),
      );
      const asked = own(question);
      const spans: readonly Span[] = [
        span('request', undefined, [0, 900], { stage: 'request', input: asked, output: cited }),
        span('search', 'request', [10, 100], { stage: 'retrieval', query: asked, candidates: documents }),
        span('assemble', 'request', [100, 110], { stage: 'assembly', selected: documents }),
        span('answer', 'request', [110, 890], {
          stage: 'generation',
          inputMessages: [
            { role: 'system', parts: [{ type: 'text', text: 'Answer from the passages.' }] },
            { role: 'user', parts: [{ type: 'text', text: `${sources.join('\n\n')}\n\n${asked}` }] },
          ],
          outputMessages: [{ role: 'assistant', parts: [{ type: 'text', text: cited }] }],
        }),
      ];
      return { record: assembleRequest({ projectId: 'default', requestId: 'r', spans, logs: [] }), spans };
    });
}

const isAbout = (value: number, wanted: number) => Math.abs(value - wanted) <= wanted * 0.2;

/** Which of the texts has most of the words. */
function nearestTo(sentence: string, texts: readonly string[]): number {
  const words = sentence.split(/\W+/).filter(({ length }) => length > 3);
  const shared = texts.map((text) => words.filter((word) => text.includes(word)).length);
  return shared.indexOf(Math.max(...shared));
}
