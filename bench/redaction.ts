// Accuracy of redaction by kind on the synthetic sentences of presidio-research (1,500 rows), and its speed per 2 kB of text.
// Usage: node bench/redaction.ts [path of generated_large.json.gz]
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { redactText } from '../packages/server/src/privacy/detector.ts';
import { PERSONAL_DATA } from '../packages/server/src/privacy/personal-data.ts';
import { SECRETS } from '../packages/server/src/privacy/secrets.ts';

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

const path = process.argv[2] ?? '../shared/data/presidio_pii/generated_large.json.gz';
if (!existsSync(path)) {
  console.log(`skipped: ${path} is not there`);
  process.exit(0);
}
const rows = JSON.parse(gunzipSync(readFileSync(path)).toString()) as readonly Row[];

console.log('kind    sentences-with  found  missed  extra  F1');
for (const kind of Object.values(KIND_OF)) {
  let hits = 0;
  let missed = 0;
  let extra = 0;
  for (const row of rows) {
    const wanted = row.spans.filter((span) => KIND_OF[span.entity_type] === kind).length;
    const found = countOf(row.full_text, kind);
    hits += Math.min(wanted, found);
    missed += Math.max(0, wanted - found);
    extra += Math.max(0, found - wanted);
  }
  const f1 = (2 * hits) / (2 * hits + missed + extra);
  const cells = [hits + missed, hits, missed, extra].map((count) => String(count).padStart(6));
  console.log(`${kind.padEnd(8)}${cells.join(' ')}  ${f1.toFixed(3)}`);
}

const dense =
  rows
    .map((row) => row.full_text)
    .join(' ')
    .match(/[\s\S]{2000}/g) ?? [];
console.log(`2 kB with personal data: ${microsPerText(dense).toFixed(0)} µs`);
console.log(`2 kB without: ${microsPerText(dense.map((text) => text.replaceAll(/[@\d:]/g, 'x'))).toFixed(0)} µs`);

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
