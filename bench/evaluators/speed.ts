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
  const requests = requestsLike();
  const times: number[] = [];
  const fastest = requests.map(() => Number.POSITIVE_INFINITY);
  let before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    if (round === WARM_UP) before = process.cpuUsage();
    for (const [at, { record, spans }] of requests.entries()) {
      const started = performance.now();
      evaluate({ record, spans });
      const took = performance.now() - started;
      if (round >= WARM_UP) times.push(took);
      fastest[at] = Math.min(fastest[at]!, took);
    }
  }
  const { user, system } = process.cpuUsage(before);
  const words = (texts: readonly (string | undefined)[]) =>
    Math.round(median(texts.map((text) => text?.split(/\s+/).length ?? 0)));
  const chunks = requests.flatMap(({ record }) => record.evidence.selected.map(({ text }) => text));
  return [
    {
      what: 'all evaluators, a request',
      figure: `P50 ${median(times).toFixed(2)} ms, P95 ${percentile(times, 0.95).toFixed(2)} ms`,
      target: '0.3 ms at the median',
      note: `${requests.length} requests of ${CHUNKS} chunks of ${words(chunks)} words and an answer of ${words(requests.map(({ record }) => record.evidence.answer))}, ${times.length} times; the fastest run of each, which other work on the machine delays least: P50 ${median(fastest).toFixed(2)} ms; processor time, collecting garbage included, ${((user + system) / 1000 / times.length).toFixed(2)} ms each`,
    },
  ];
}

/** Questions, passages and answers of RAGTruth as requests of a service that cites. */
function requestsLike(): readonly EvaluationInput[] {
  return ragtruth('qa_train')
    .filter(({ answer, sources }) => sources.length === CHUNKS && isAbout(answer.split(/\s+/).length, 150))
    .map(({ question = '', sources, answer }) => {
      const documents = sources.map((text, at) => ({ id: `doc-${at + 1}`, rank: at + 1, text }));
      const cited = answer.replaceAll(
        /[^.]+(?=\.\s)/g,
        (sentence) => `${sentence} [${nearestTo(sentence, sources) + 1}]`,
      );
      const spans: readonly Span[] = [
        span('request', undefined, [0, 900], { stage: 'request', input: question, output: cited }),
        span('search', 'request', [10, 100], { stage: 'retrieval', query: question, candidates: documents }),
        span('assemble', 'request', [100, 110], { stage: 'assembly', selected: documents }),
        span('answer', 'request', [110, 890], {
          stage: 'generation',
          inputMessages: [
            { role: 'system', parts: [{ type: 'text', text: 'Answer from the passages.' }] },
            { role: 'user', parts: [{ type: 'text', text: `${sources.join('\n\n')}\n\n${question}` }] },
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
