import type { KpiUnit } from '@faultline/model';

/** A value of a KPI for people: `92.1 %`, `1.24 s`, `$0.0031`, `12.5 /min`. */
export function formatValue(value: number, unit: KpiUnit): string {
  switch (unit) {
    case 'share':
      return `${significant(value * 100)} %`;
    case 'ms':
      return Math.abs(value) >= 1000 ? `${significant(value / 1000)} s` : `${significant(value)} ms`;
    case 'usd':
      return value < 0 ? `−$${significant(-value)}` : `$${significant(value)}`;
    case 'per_minute':
      return `${significant(value)} /min`;
    case 'tokens':
    case 'count':
    case 'score':
      return significant(value);
    default:
      return unit satisfies never;
  }
}

/** How far two values lie apart: of shares in percentage points. */
export function formatDifference(value: number, unit: KpiUnit): string {
  return unit === 'share' ? `${significant(value * 100)} points` : formatValue(value, unit);
}

/** Three digits that count, or all before the point. */
function significant(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(8, digits))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
