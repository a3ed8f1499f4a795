import { filterField } from './fields.ts';
import type { FilterNode } from './node.ts';

/** Writes a filter so that `parseFilter` reads the same filter back. */
export function printFilter(node: FilterNode | undefined): string {
  return node ? print(node, 0) : '';
}

const STRENGTH = { or: 1, and: 2, not: 3 } as const;

function print(node: FilterNode, outer: number): string {
  switch (node.type) {
    case 'or':
    case 'and': {
      const strength = STRENGTH[node.type];
      const text = node.children.map((child) => print(child, strength + 1)).join(node.type === 'or' ? ' OR ' : ' ');
      return outer > strength ? `(${text})` : text;
    }
    case 'not':
      return `NOT ${print(node.child, STRENGTH.not)}`;
    case 'text':
      return node.isPhrase ? quote(node.text) : node.text;
    case 'exists':
      return `${node.field}:*`;
    case 'compare': {
      const operator = node.operator === '=' ? '' : node.operator;
      return `${node.field}:${operator}${typeof node.value === 'number' ? node.value : printValue(node.field, node.value)}`;
    }
    default:
      return node satisfies never;
  }
}

function printValue(field: string, value: string): string {
  if (filterField(field)?.type === 'boolean') return value;
  const isPlain = /^[^\s()":<>=][^\s()"]*$/.test(value) && value !== '*';
  if (isPlain) return value;
  // Only a quoted value can hold these characters, and in quotes `*` stands for itself: no wildcard can be among them.
  return quote(value.replaceAll(/\\([\\*])/g, '$1'));
}

/** Quotes a text for the filter language. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
