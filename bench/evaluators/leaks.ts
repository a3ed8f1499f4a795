// Personal data of patterned kinds, as the evaluator of leaks finds it, on the synthetic sentences of presidio-research.
import { redactText } from '../../packages/server/src/privacy/detector.ts';
import { PERSONAL_DATA } from '../../packages/server/src/privacy/personal-data.ts';
import type { Figure } from '../report.ts';
import { presidio, type MarkedSentence } from './data.ts';
import { interval } from './metrics.ts';
import { percent } from './percent.ts';

const KIND_OF: Readonly<Record<string, string>> = {
  EMAIL_ADDRESS: 'email',
  CREDIT_CARD: 'card',
  IBAN_CODE: 'iban',
  US_SSN: 'ssn',
  PHONE_NUMBER: 'phone',
  IP_ADDRESS: 'ip',
};

interface Row {
  readonly source: string;
  /** By kind: what was marked and found, marked only, found only. */
  readonly counts: ReadonlyMap<string, { hits: number; misses: number; alarms: number }>;
}

export function leakFigures(): readonly Figure[] {
  const rows = presidio().map(rowOf);
  const kinds = Object.values(KIND_OF);
  const f1Of = (those: readonly string[]) => (some: readonly Row[]) => f1(some, those);
  return [
    {
      what: 'personal data of patterned kinds: F1',
      figure: percent(f1(rows, kinds), interval(rows, f1Of(kinds))),
      target: 'at least 95',
      note: `${rows.length} sentences; default Presidio on all kinds of its other set: F2 61.8, customised 84.5`,
    },
    ...kinds.map((kind) => ({
      what: `personal data, ${kind}: F1`,
      figure: percent(f1(rows, [kind]), interval(rows, f1Of([kind]))),
      target: 'at least 95',
      note: `${sum(rows, kind, 'hits')} found, ${sum(rows, kind, 'misses')} missed, ${sum(rows, kind, 'alarms')} too many`,
    })),
  ];
}

/** A marked part is found where something of its kind was found that holds it or is held by it. */
function rowOf({ template, text, marked }: MarkedSentence): Row {
  const found: { readonly kind: string; readonly value: string }[] = [];
  redactText(text, PERSONAL_DATA, (kind, value) => found.push({ kind, value }));
  const counts = new Map<string, { hits: number; misses: number; alarms: number }>();
  const count = (kind: string) => {
    if (!counts.has(kind)) counts.set(kind, { hits: 0, misses: 0, alarms: 0 });
    return counts.get(kind)!;
  };
  const isSame = (a: string, b: string) => a.includes(b) || b.includes(a);
  for (const { type, value } of marked) {
    const kind = KIND_OF[type];
    if (kind === undefined) continue;
    if (found.some((each) => each.kind === kind && isSame(each.value, value))) count(kind).hits += 1;
    else count(kind).misses += 1;
  }
  for (const { kind, value } of found) if (!marked.some((each) => isSame(each.value, value))) count(kind).alarms += 1;
  return { source: template, counts };
}

/** 1 where there is nothing to find and nothing was found. */
function f1(rows: readonly Row[], kinds: readonly string[]): number {
  const total = (what: 'hits' | 'misses' | 'alarms') => kinds.reduce((all, kind) => all + sum(rows, kind, what), 0);
  const hits = total('hits');
  const wrong = total('misses') + total('alarms');
  return hits + wrong === 0 ? 1 : (2 * hits) / (2 * hits + wrong);
}

function sum(rows: readonly Row[], kind: string, what: 'hits' | 'misses' | 'alarms'): number {
  return rows.reduce((all, { counts }) => all + (counts.get(kind)?.[what] ?? 0), 0);
}
