// Accuracy of redaction by kind on the synthetic sentences of presidio-research (1,500 rows), and its speed per 2 kB of text.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { redactText } from '../packages/server/src/privacy/detector.ts';
import { PERSONAL_DATA } from '../packages/server/src/privacy/personal-data.ts';
import { SECRETS } from '../packages/server/src/privacy/secrets.ts';
import type { BenchOptions, Figure, Report } from './report.ts';

interface Row {
  readonly full_text: string;
  readonly spans: readonly {
    readonly entity_type: string;
    readonly start_position: number;
    readonly end_position: number;
  }[];
}

interface Found {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

const KIND_OF: Readonly<Record<string, string>> = {
  EMAIL_ADDRESS: 'email',
  CREDIT_CARD: 'card',
  IBAN_CODE: 'iban',
  US_SSN: 'ssn',
  PHONE_NUMBER: 'phone',
  IP_ADDRESS: 'ip',
};

const DATA = fileURLToPath(new URL('../../shared/data/presidio_pii/generated_large.json.gz', import.meta.url));

export function benchRedaction(_options: BenchOptions): Promise<Report> {
  if (!existsSync(DATA)) return Promise.resolve({ figures: [], method: [`Not measured: the data set is not there.`] });
  const rows = JSON.parse(gunzipSync(readFileSync(DATA)).toString()) as readonly Row[];
  const texts = rows.map((row) => row.full_text).join(' ');
  const dense = texts.match(/[\s\S]{2000}/g) ?? [];
  return Promise.resolve({
    figures: [
      ...Object.entries(KIND_OF).flatMap(([entity, kind]) => accuracy(rows, entity, kind)),
      { what: '2 kB of text with personal data', figure: `${microsPerText(dense).toFixed(0)} µs` },
      {
        what: '2 kB of text without',
        figure: `${microsPerText(dense.map((text) => text.replaceAll(/[@\d:]/g, 'x'))).toFixed(0)} µs`,
      },
    ],
    method: [
      `Accuracy of redaction by kind on the synthetic sentences of presidio-research (${rows.length} sentences), and its speed.`,
    ],
  });
}

/** An entity is found where a placeholder of its kind overlaps it, removed where any does; a placeholder over nothing marked is too many. */
function accuracy(rows: readonly Row[], entity: string, kind: string): readonly Figure[] {
  let marked = 0;
  let found = 0;
  let removed = 0;
  let extra = 0;
  for (const { full_text: text, spans } of rows) {
    const placeholders = redactedIn(text);
    const overlaps = ({ start, end }: Found, span: Row['spans'][number]) =>
      start < span.end_position && span.start_position < end;
    for (const span of spans.filter(({ entity_type: type }) => type === entity)) {
      const over = placeholders.filter((each) => overlaps(each, span));
      marked += 1;
      if (over.length > 0) removed += 1;
      if (over.some((each) => each.kind === kind)) found += 1;
    }
    extra += placeholders.filter((each) => each.kind === kind && !spans.some((span) => overlaps(each, span))).length;
  }
  return [
    {
      what: `recall of ${kind}`,
      figure: (removed / marked).toFixed(3),
      target: 'at least 0.95',
      note: `${removed} of ${marked} removed, ${removed - found} as another kind`,
    },
    { what: `precision of ${kind}`, figure: (found / (found + extra)).toFixed(3), note: `${extra} too many` },
  ];
}

/** What redaction took out of a text, and where: found again by what it left between the placeholders. */
function redactedIn(text: string): readonly Found[] {
  const redacted = redactText(text, PERSONAL_DATA, () => {});
  const found: Found[] = [];
  let at = 0;
  let rest = 0;
  const placeholders = [...redacted.matchAll(/\[REDACTED:(\w+)\]/g)];
  for (const [i, placeholder] of placeholders.entries()) {
    const start = at + placeholder.index - rest;
    rest = placeholder.index + placeholder[0].length;
    const between = redacted.slice(rest, placeholders[i + 1]?.index);
    const end = placeholders[i + 1] === undefined ? text.length - between.length : text.indexOf(between, start + 1);
    found.push({ kind: placeholder[1]!, start, end });
    at = end;
  }
  return found;
}

function microsPerText(texts: readonly string[]): number {
  const detectors = [...SECRETS, ...PERSONAL_DATA];
  const rounds = 10;
  const started = performance.now();
  for (let round = 0; round < rounds; round++) for (const text of texts) redactText(text, detectors, () => {});
  return ((performance.now() - started) * 1000) / (rounds * texts.length);
}
