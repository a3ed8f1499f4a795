// Reading what stands in an address: never throws, and names what meant nothing so that the page can say so.

const TIME = /^(?:now(?:-\d{1,6}[smhdw])?|\d{4}-\d{2}-\d{2}T[\d:.]+Z)$/;

/** A time as the API takes it, `now-24h` or exact; undefined for anything else. */
export function timeValue(value: unknown): string | undefined {
  return typeof value === 'string' && TIME.test(value) && (value.startsWith('now') || !Number.isNaN(Date.parse(value)))
    ? value
    : undefined;
}

/** A text; an address that holds digits only is read as a number. */
export function textValue(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

type Readers<T> = { readonly [K in keyof T]-?: (value: unknown) => T[K] | undefined };

/** Each named value read by its reader; empty ones are left out, and `ignored` names those that no reader understood. */
export function readSearch<T extends object>(
  raw: Readonly<Record<string, unknown>>,
  readers: Readers<T>,
): Partial<T> & { readonly ignored?: string } {
  const ignored: string[] = [];
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(readers) as (keyof T & string)[]) {
    if (raw[name] === undefined) continue;
    const value = readers[name](raw[name]);
    if (value === undefined) ignored.push(name);
    else if (value !== '') found[name] = value;
  }
  if (ignored.length > 0) found['ignored'] = ignored.join(', ');
  return found as Partial<T> & { readonly ignored?: string };
}
