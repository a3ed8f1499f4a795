// Sends traffic to the assistant as its users would, and writes down what was true about each answer.
import type { Answer } from '../app/pipeline.ts';
import { chance, type Plan } from '../app/plan.ts';
import type { Arrival } from './arrivals.ts';
import { truthOf, type Truth } from './truth.ts';

export interface DriveOptions {
  readonly assistantUrl: string;
  readonly plan: Plan;
  readonly onTruth: (truth: Truth) => void;
}

/**
 * Works off arrivals in simulated time as fast as the machine can. Those of one tenant and language go one after another, so that what the
 * assistant remembers of them is the same on every run; the rest goes side by side.
 */
export async function backfill(all: readonly Arrival[], options: DriveOptions): Promise<void> {
  const lanes = Map.groupBy(all, ({ question }) => `${question.tenant} ${question.locale}`);
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (const arrival of lane) await ask(arrival, options, arrival.timeMs);
    }),
  );
}

/** Asks at the times of the arrivals, until `signal` ends it. */
export async function live(all: readonly Arrival[], options: DriveOptions, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (const arrival of all) {
    const waitMs = arrival.timeMs - Date.now();
    if (waitMs > 0) await sleep(waitMs, signal);
    if (signal.aborted) break;
    const asked: Promise<void> = ask(arrival, options, undefined)
      .catch((error: unknown) => {
        if (!signal.aborted)
          console.error(`the assistant did not answer: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => underWay.delete(asked));
    underWay.add(asked);
  }
  await Promise.all(underWay);
}

async function ask(arrival: Arrival, options: DriveOptions, simulatedMs: number | undefined): Promise<void> {
  const { requestId, sessionId, userId, userTier, question, history } = arrival;
  const response = await post(options, '/chat', simulatedMs, {
    requestId,
    sessionId,
    userId,
    userTier,
    tenant: question.tenant,
    locale: question.locale,
    text: question.text,
    history,
  });
  const answer = lastEvent(await response.text());
  const truth = truthOf(options.plan, arrival, answer);
  options.onTruth(truth);
  const thumbs = thumbsOf(truth);
  if (thumbs) {
    const delayMs = 15_000 + 90_000 * chance('delay', requestId);
    await post(options, '/feedback', simulatedMs === undefined ? undefined : simulatedMs + delayMs, {
      requestId,
      thumbs,
    });
  }
}

/** Few people say anything, and those who are let down say more. */
function thumbsOf({ requestId, isBad }: Truth): 'up' | 'down' | undefined {
  const mood = chance('thumbs', requestId);
  if (isBad) return mood < 0.14 ? 'down' : mood < 0.15 ? 'up' : undefined;
  return mood < 0.05 ? 'up' : mood < 0.056 ? 'down' : undefined;
}

async function post(
  options: DriveOptions,
  path: string,
  simulatedMs: number | undefined,
  body: unknown,
): Promise<Response> {
  const response = await fetch(`${options.assistantUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-debug': '1',
      ...(simulatedMs === undefined ? {} : { 'x-simulated-time': String(simulatedMs) }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response;
}

function lastEvent(stream: string): Answer {
  const done = /event: done\ndata: (.*)\n/.exec(stream)?.[1];
  if (done === undefined) throw new Error(`the answer broke off: ${stream.slice(-300)}`);
  return JSON.parse(done) as Answer;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
