// Two days of a shop's support bot: the first as it should be, the second with a release in its middle that answers one tenant worse
// and slower, and a prompt version that makes the intent `returns` dearer for everybody.
import { sent, type SentRequest, type SpanSketch } from './rag-request.ts';

const DAY_MS = 86_400_000;
/** So long before now the release of the second day came. */
const RELEASE_AGE_MS = DAY_MS / 2;
export const WORSE_TENANT = 'acme';
export const DEARER_INTENT = 'returns';
const TENANTS = [WORSE_TENANT, 'globex', 'initech', 'umbrella'];
const INTENTS = [DEARER_INTENT, 'shipping', 'invoice'];
const LOCALES = ['de', 'en', 'fr'];

/** Numbers between 0 and 1 that are the same every time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` requests, spread evenly over the two days before `nowMs`. */
export function shopTraffic(nowMs: number, count: number): readonly SentRequest[] {
  const roll = dice(11);
  const pick = (values: readonly string[]) => values[Math.floor(roll() * values.length)] ?? '';
  return Array.from({ length: count }, (_, i) => {
    const startMs = nowMs - 2 * DAY_MS + ((i + 0.5) / count) * (2 * DAY_MS - 60_000);
    const isNew = startMs > nowMs - RELEASE_AGE_MS;
    const [tenant, intent, locale] = [pick(TENANTS), pick(INTENTS), pick(LOCALES)];
    const isWorse = isNew && tenant === WORSE_TENANT;
    const isDearer = isNew && intent === DEARER_INTENT;
    const isFailure = roll() < (isWorse ? 0.55 : 0.07);
    const retrievalMs = 120 + roll() * 90 + (isWorse ? 1400 + roll() * 500 : 0);
    const generationMs = 500 + roll() * 600;
    return sent(
      spansOf({
        question: `${intent}: question ${i} of ${tenant}`,
        labels: { tenant, intent, locale },
        isFailure,
        retrievalMs,
        generationMs,
        inputTokens: Math.round((800 + roll() * 300) * (isDearer ? 3 : 1)),
        outputTokens: Math.round(120 + roll() * 80),
        promptVersion: isNew ? 'v8' : 'v7',
      }),
      startMs,
      `shop-${i}`,
      {
        'service.name': 'shop-bot',
        'service.version': isNew ? '2.1.0' : '2.0.0',
        'deployment.environment.name': 'production',
      },
    );
  });
}

interface Course {
  readonly question: string;
  readonly labels: { readonly tenant: string; readonly intent: string; readonly locale: string };
  readonly isFailure: boolean;
  readonly retrievalMs: number;
  readonly generationMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly promptVersion: string;
}

function spansOf(course: Course): readonly SpanSketch[] {
  const { question, labels, isFailure, retrievalMs, generationMs, inputTokens, outputTokens, promptVersion } = course;
  const generationAt = 10 + retrievalMs;
  const end = generationAt + generationMs + 10;
  return [
    {
      id: 'root',
      name: 'POST /answer',
      at: [0, end],
      attributes: {
        'faultline.stage': 'request',
        'faultline.input': question,
        'faultline.outcome.status': isFailure ? 'failure' : 'success',
        'faultline.cohort.tenant': labels.tenant,
        'faultline.cohort.intent': labels.intent,
        'faultline.cohort.locale': labels.locale,
      },
    },
    {
      id: 'retrieve',
      parent: 'root',
      name: 'search',
      at: [5, 5 + retrievalMs],
      attributes: { 'faultline.stage': 'retrieval', 'faultline.query': question },
    },
    {
      id: 'generate',
      parent: 'root',
      name: 'chat gpt-4o',
      at: [generationAt, generationAt + generationMs],
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.response.model': 'gpt-4o-2024-08-06',
        'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: question }] }]),
        'gen_ai.output.messages': JSON.stringify([
          {
            role: 'assistant',
            parts: [{ type: 'text', content: isFailure ? 'I cannot help with that.' : 'Here is how.' }],
          },
        ]),
        'gen_ai.usage.input_tokens': inputTokens,
        'gen_ai.usage.output_tokens': outputTokens,
        'faultline.prompt.name': 'answer',
        'faultline.prompt.version': promptVersion,
      },
    },
  ];
}
