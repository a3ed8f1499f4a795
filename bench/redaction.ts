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
  readonly spans: readonly { readonly entity_type: string }[];
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
      ...Object.entries(KIND_OF).map(([entity, kind]) => accuracy(rows, entity, kind)),
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

function accuracy(rows: readonly Row[], entity: string, kind: string): Figure {
  let hits = 0;
  let missed = 0;
  let extra = 0;
  for (const row of rows) {
    const wanted = row.spans.filter((span) => span.entity_type === entity).length;
    const found = countOf(row.full_text, kind);
    hits += Math.min(wanted, found);
    missed += Math.max(0, wanted - found);
    extra += Math.max(0, found - wanted);
  }
  const f1 = (2 * hits) / (2 * hits + missed + extra);
  return { what: `F1 of ${kind}`, figure: f1.toFixed(3), note: `${hits} found, ${missed} missed, ${extra} too many` };
}

function countOf(text: string, kind: string): number {
  let count = 0;
  redactText(text, PERSONAL_DATA, (found) => {
    if (found === kind) count += 1;
  });
  return count;
}

function microsPerText(texts: readonly string[]): number {
  const detectors = [...SECRETS, ...PERSONAL_DATA];
  const rounds = 10;
  const started = performance.now();
  for (let round = 0; round < rounds; round++) for (const text of texts) redactText(text, detectors, () => {});
  return ((performance.now() - started) * 1000) / (rounds * texts.length);
}
