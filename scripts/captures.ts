// Real client traffic kept in fixtures/otlp: reads it and moves it in time, so that it can be replayed as if it were sent now.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One export of one client: where it was posted, and the OTLP/JSON body. */
export interface Capture {
  /** The client configuration it came from, e.g. `openinference-langchain`. */
  readonly client: string;
  readonly path: string;
  readonly body: unknown;
}

const DIRECTORY = fileURLToPath(new URL('../fixtures/otlp/', import.meta.url));

/** Every captured export, in the order it was sent within its client. */
export function readCaptures(directory = DIRECTORY): readonly Capture[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) =>
      readFileSync(`${directory}${file}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line): Capture => {
          const { path, body } = JSON.parse(line) as { path: string; body: unknown };
          return { client: file.replace(/\.(traces|logs|metrics)\.jsonl$/, ''), path, body };
        }),
    );
}

/**
 * The same exports as if the client had begun at `startMs`: all times move together, and every trace and span gets an id of its own
 * that depends on `round` (round 0 keeps the ids), so that replaying a round twice is a redelivery and not new traffic.
 */
export function replayed(captures: readonly Capture[], startMs: number, round: number): readonly Capture[] {
  const firstStart = earliest(captures.map((capture) => capture.body));
  const shiftNs = firstStart === undefined ? 0n : BigInt(Math.round(startMs)) * 1_000_000n - firstStart;
  return captures.map((capture) => ({ ...capture, body: moved(capture.body, shiftNs, round) }));
}

const TIME_KEY = /TimeUnixNano$/;
const ID_LENGTH: Readonly<Record<string, number>> = { traceId: 32, spanId: 16, parentSpanId: 16 };

function earliest(value: unknown): bigint | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  let first: bigint | undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = TIME_KEY.test(key) && item !== '0' ? BigInt(item as string) : earliest(item);
    if (found !== undefined && (first === undefined || found < first)) first = found;
  }
  return first;
}

function moved(value: unknown, shiftNs: bigint, round: number): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, shiftNs, round));
  if (value === null || typeof value !== 'object') return value;
  const record = value as Record<string, unknown>;
  if (isCompletionStart(record)) return { ...record, value: { stringValue: movedCompletionStart(record, shiftNs) } };
  return Object.fromEntries(
    Object.entries(record).map(([key, item]) => {
      if (TIME_KEY.test(key) && item !== '0') return [key, String(BigInt(item as string) + shiftNs)];
      const idLength = ID_LENGTH[key];
      if (idLength && typeof item === 'string' && item !== '') return [key, ownId(item, idLength, round)];
      return [key, moved(item, shiftNs, round)];
    }),
  );
}

function ownId(id: string, length: number, round: number): string {
  return round === 0 ? id : createHash('sha256').update(`${round}:${id}`).digest('hex').slice(0, length);
}

/** Langfuse and Mastra send the time of the first token as an ISO text in an attribute. */
function isCompletionStart(record: Record<string, unknown>): boolean {
  return typeof record['key'] === 'string' && record['key'].endsWith('completion_start_time');
}

function movedCompletionStart(record: Record<string, unknown>, shiftNs: bigint): string {
  const text = (record['value'] as { stringValue: string }).stringValue;
  const moveIso = (iso: string) => new Date(Date.parse(iso) + Number(shiftNs / 1_000_000n)).toISOString();
  return text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/, moveIso);
}
