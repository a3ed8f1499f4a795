// Numbers of KPIs for people, by unit.
import type { ChangeJson, KpiTileJson } from '@faultline/model';
import { formatCount, formatMs } from '../../../lib/format.ts';

export type Unit = KpiTileJson['definition']['unit'];

const ABSENT = '–';

/** `92.1 %`, `1.24 s`, `$0.0123`, `1,204 tokens`, `3.4`; a dash for what is not known. */
export function formatKpi(value: number | undefined, unit: Unit): string {
  if (value === undefined) return ABSENT;
  switch (unit) {
    case 'share':
      return `${digits(value * 100)} %`;
    case 'ms':
      return formatMs(value);
    case 'usd':
      return formatMoney(value);
    case 'tokens':
    case 'count':
      return plain(value);
    case 'per_minute':
      return `${plain(value)} / min`;
    case 'score':
      return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
    default:
      return unit satisfies never;
  }
}

/** `+2.1 points`, `−312 ms`: a difference of two values. */
export function formatDifference(value: number, unit: Unit): string {
  const size = Math.abs(value);
  const text = unit === 'share' ? `${digits(size * 100)} points` : formatKpi(size, unit);
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** `90.4 % – 93.5 %`; an open end is a dash; undefined without an interval. */
export function formatInterval(
  { low, high }: { readonly low?: number | undefined; readonly high?: number | undefined },
  unit: Unit,
): string | undefined {
  if (low === undefined && high === undefined) return undefined;
  if (unit === 'share' && low !== undefined && high !== undefined)
    return `${digits(low * 100)} – ${digits(high * 100)} %`;
  if (low === undefined) return `up to ${formatKpi(high, unit)}`;
  if (high === undefined) return `from ${formatKpi(low, unit)}`;
  return `${formatKpi(low, unit)} – ${formatKpi(high, unit)}`;
}

/** `+12 %`: a difference relative to the value before. */
export function formatRelative(relative: number): string {
  return `${relative < 0 ? '−' : '+'}${digits(Math.abs(relative) * 100)} %`;
}

const VERDICT_WORDS: Readonly<Record<ChangeJson['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  changed: 'changed',
  mix_only: 'mix only',
  no_proof: 'no proof of a change',
  too_few: 'too few to compare',
};

export function verdictWord(verdict: ChangeJson['verdict']): string {
  return VERDICT_WORDS[verdict];
}

/** A share, with a decimal where it tells more: `92.1 %`, `100 %`, `0.4 %`. */
export function formatShare(share: number): string {
  return formatKpi(share, 'share');
}

/** One decimal from 10 on, two below 1 when the first is not enough; none that says nothing. */
function digits(value: number): string {
  const size = Math.abs(value);
  const text = value.toFixed(size > 0 && size < 1 ? 2 : 1);
  return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** Without zeros at the end, but with cents. */
function cents(text: string): string {
  return text.replace(/(\.\d{2}\d*?)0+$/, '$1');
}

function plain(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return formatCount(Math.round(value));
  return value.toFixed(Math.abs(value) < 100 ? 2 : 1);
}

function formatMoney(usd: number): string {
  const size = Math.abs(usd);
  if (size === 0) return '$0';
  const text =
    size >= 1000 ? size.toLocaleString('en-US', { maximumFractionDigits: 0 }) : cents(size.toFixed(moneyDigits(size)));
  return `${usd < 0 ? '−' : ''}$${text}`;
}

/** Three digits that count, at least cents, at most millionths. */
function moneyDigits(size: number): number {
  return Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(size))));
}
