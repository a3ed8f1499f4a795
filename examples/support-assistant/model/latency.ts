// How long answers take. Medians and spreads are fitted to measured serving, not made up.
import { logNormal } from './random.ts';

interface Speed {
  readonly ttftMs: number;
  readonly ttftSigma: number;
  readonly tokenMs: number;
  readonly tokenSigma: number;
}

/**
 * Time to first token and time per token by model. Medians over the requests without error of llmperf-leaderboard (Apache-2.0, December 2023,
 * raw_data/individual): 7b (620 requests) 445 ms and 17 ms, 13b (672) 512 ms and 23 ms, 70b (1,014) 402 ms and 24 ms; the spread of the logarithm
 * is 0.5 to 0.9 for time per token and about 1 for time to first token, here narrowed to 0.45 within one model since those figures mix providers.
 */
const SPEEDS: Readonly<Record<string, Speed>> = {
  'local-small-1': { ttftMs: 445, ttftSigma: 0.45, tokenMs: 17, tokenSigma: 0.25 },
  'local-small-2': { ttftMs: 512, ttftSigma: 0.45, tokenMs: 23, tokenSigma: 0.25 },
  'local-large-1': { ttftMs: 640, ttftSigma: 0.5, tokenMs: 24, tokenSigma: 0.3 },
};

export interface Latency {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}

/** Longer prompts take longer to read: about 0.12 ms a token on top of the first 500. */
export function sampleLatency(random: () => number, model: string, promptTokens: number): Latency {
  const speed = SPEEDS[model] ?? SPEEDS['local-small-1']!;
  return {
    firstTokenMs: logNormal(random, speed.ttftMs, speed.ttftSigma) + Math.max(0, promptTokens - 500) * 0.12,
    tokenMs: logNormal(random, speed.tokenMs, speed.tokenSigma),
  };
}

/** Embeddings come in one piece. */
export function sampleEmbeddingMs(random: () => number, inputs: number): number {
  return logNormal(random, 28, 0.4) + inputs * 2;
}
