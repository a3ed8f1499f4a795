// For tests: the OTLP exports in fixtures/otlp, captured from real clients, and in fixtures/otlp/written, by hand from the reference.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeLogsJson, decodeTracesJson } from '../otlp/decode-json.ts';
import type { RawLog, RawSpan } from '../otlp/raw.ts';

const ROOT = fileURLToPath(new URL('../../../../fixtures/otlp/', import.meta.url));

export interface FixtureFile {
  /** Path below fixtures/otlp. */
  readonly name: string;
  readonly goldenPath: string;
  readonly spans: readonly RawSpan[];
  readonly logs: readonly RawLog[];
}

export function readFixtureFiles(): readonly FixtureFile[] {
  return ['', 'written/'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`)
      .filter((file) => /\.(traces|logs)\.jsonl$/.test(file))
      .sort()
      .map((file) => readFixture(folder, file)),
  );
}

function readFixture(folder: string, file: string): FixtureFile {
  const bodies = readFileSync(`${ROOT}${folder}${file}`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { body: unknown }).body);
  const isLogs = file.includes('.logs.');
  return {
    name: `${folder}${file}`,
    goldenPath: `${ROOT}${folder}__golden__/${file.replace('.jsonl', '.json')}`,
    spans: isLogs ? [] : bodies.flatMap((body) => decodeTracesJson(body).spans),
    logs: isLogs ? bodies.flatMap((body) => decodeLogsJson(body).logs) : [],
  };
}
