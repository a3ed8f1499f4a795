// Bound values written into a statement. The embedded engine keeps bound values per process, so its driver runs statements that have any one
// after another, whatever connection they are on; statements without run side by side.
import type { QueryParameters } from './executor.ts';

const PLACEHOLDER = /\{(\w+):([^{}]+)\}/g;

/** The statement with every `{name:Type}` as a constant of that type: text that ends where it should, whatever the value holds. */
export function withValuesWritten(sql: string, parameters: QueryParameters = {}): string {
  return sql.replaceAll(PLACEHOLDER, (_, name: string, type: string) => {
    if (!Object.hasOwn(parameters, name)) throw new Error(`cannot run a query: no value is bound to ${name}`);
    const value = parameters[name];
    const text = quoted(typeof value === 'string' ? value : textOf(value, name));
    return type === 'String' ? text : `CAST(${text}, ${quoted(type)})`;
  });
}

/** As a constant of its type is read from text. */
function textOf(value: unknown, name: string): string {
  if (Array.isArray(value))
    return `[${value.map((each) => (typeof each === 'string' ? quoted(each) : textOf(each, name))).join(',')}]`;
  if (typeof value === 'bigint' || typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  throw new TypeError(`cannot run a query: ${name} is bound to ${String(value)}, which has no text`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\'\0\n\r\t]/g, (character) => ESCAPES[character]!)}'`;
}
