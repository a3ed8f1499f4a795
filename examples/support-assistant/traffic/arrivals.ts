// Who asks what and when: reproducible from a seed.
import { questions, type Question, type QuestionKind } from '../corpus/questions.ts';
import type { Locale } from '../corpus/topic.ts';
import { logNormal, randomFrom } from '../model/random.ts';

export interface Arrival {
  readonly requestId: string;
  readonly timeMs: number;
  readonly sessionId: string;
  readonly userId: string;
  readonly userTier: string;
  readonly question: Question;
  /** What the same person asked before in this session, oldest first. */
  readonly history: readonly string[];
}

export interface Mix {
  readonly tenants: Readonly<Record<string, number>>;
  readonly locales: Readonly<Record<Locale, number>>;
  readonly tiers: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<QuestionKind, number>>;
}

export const USUAL_MIX: Mix = {
  tenants: { netgarden: 45, kitchenly: 35, billwise: 20 },
  locales: { en: 50, de: 30, fr: 20 },
  tiers: { free: 60, plus: 30, business: 10 },
  kinds: { answerable: 86, unanswerable: 3, order: 5, refund: 2, human: 2, injection: 2 },
};

export interface TrafficOptions {
  readonly seed: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly perDay: number;
  /** The mix from a time on; the last that has begun counts. */
  readonly mixes: readonly { readonly fromMs: number; readonly mix: Mix }[];
}

const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/**
 * Minutes differ more than chance alone: over 58 minutes of the conversation service in the Azure LLM inference trace 2023 (CC-BY-4.0) the count
 * per minute has mean 328 and variance 20.6 times that, as a gamma mixture of Poisson counts with shape 328 / 19.6 = 16.8 has.
 */
const BURST_SHAPE = 16.8;
const FOLLOW_UPS = 0.35;
const USERS_PER_TENANT = 400;

export function arrivals(options: TrafficOptions): readonly Arrival[] {
  const random = randomFrom(`traffic ${options.seed}`);
  const all: Arrival[] = [];
  for (let minute = options.fromMs; minute < options.toMs; minute += MINUTE_MS) {
    const expected =
      (options.perDay / 1440) * (dayShape(minute) / MEAN_SHAPE) * (gamma(random, BURST_SHAPE) / BURST_SHAPE);
    // Follow-ups come on top of those who begin; together they make the number asked for.
    const sessions = poisson(random, expected / (1 + FOLLOW_UPS));
    for (let i = 0; i < sessions; i++) all.push(...session(options, random, minute + random() * MINUTE_MS));
  }
  return all.filter(({ timeMs }) => timeMs < options.toMs).sort((a, b) => a.timeMs - b.timeMs);
}

/** One person's visit: a question and perhaps another. */
function session({ seed, mixes }: TrafficOptions, random: () => number, startMs: number): readonly Arrival[] {
  const { mix } = mixes.findLast(({ fromMs }) => startMs >= fromMs) ?? mixes[0]!;
  const tenant = weighted(random, mix.tenants);
  const locale = weighted(random, mix.locales) as Locale;
  const user = Math.floor(random() ** 2 * USERS_PER_TENANT);
  const userId = `${tenant}-${user}`;
  const sessionId = `${seed}-${Math.floor(startMs).toString(36)}-${user}`;
  const userTier = weighted(randomFrom(`tier ${userId}`), mix.tiers);
  const asked: Arrival[] = [];
  let timeMs = startMs;
  do {
    const question = pickQuestion(random, mix, tenant, locale);
    asked.push({
      requestId: `${sessionId}-${asked.length + 1}`,
      timeMs,
      sessionId,
      userId,
      userTier,
      question,
      history: asked.map((before) => before.question.text),
    });
    timeMs += logNormal(random, 45_000, 0.6);
  } while (asked.length < 4 && random() < FOLLOW_UPS / (1 + FOLLOW_UPS));
  return asked;
}

const byPlace = Map.groupBy(questions, ({ tenant, locale, kind }) => `${tenant} ${locale} ${kind}`);

function pickQuestion(random: () => number, mix: Mix, tenant: string, locale: Locale): Question {
  const pool = byPlace.get(`${tenant} ${locale} ${weighted(random, mix.kinds)}`)!;
  // Some questions are asked again and again: the square makes the first of the pool the most frequent.
  return pool[Math.floor(random() ** 1.6 * pool.length)]!;
}

/** People ask in the day, most before noon and in the early evening, and less at weekends (times in UTC). */
function dayShape(timeMs: number): number {
  const date = new Date(timeMs);
  const hour = date.getUTCHours() + date.getUTCMinutes() / 60;
  const peak = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  const isWeekend = [0, 6].includes(date.getUTCDay());
  return (0.15 + peak(10.5, 3) + 0.8 * peak(18.5, 2.5)) * (isWeekend ? 0.6 : 1);
}

const MEAN_SHAPE =
  Array.from({ length: 7 * 24 }, (_, hour) => dayShape(hour * 3_600_000)).reduce((sum, each) => sum + each, 0) /
  (7 * 24);

function weighted(random: () => number, weights: Readonly<Record<string, number>>): string {
  const entries = Object.entries(weights);
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  return (entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1)!)[0];
}

/** Knuth's product of uniforms; the means here are far below where it gets slow. */
function poisson(random: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random();
  let count = 0;
  while (product > limit) {
    product *= random();
    count += 1;
  }
  return count;
}

/** Marsaglia & Tsang 2000, for shapes of 1 and more. */
function gamma(random: () => number, shape: number): number {
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * normal ** 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
