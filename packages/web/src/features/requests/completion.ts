import { FILTER_FIELDS, quote, type FacetsOutput } from '@faultline/model';

export interface Completion {
  readonly text: string;
  readonly hint: string;
  /** Part of the filter that it replaces. */
  readonly from: number;
  readonly to: number;
}

/** What may stand at the cursor: field names, or observed values after `field:`. */
export function completionsAt(filter: string, cursor: number, facets: FacetsOutput['facets']): readonly Completion[] {
  const before = filter.slice(0, cursor);
  const value = /(?:^|[\s(-])([a-z_.]+):(?:\(\s*)?("?)([^\s"():]*)$/i.exec(before);
  if (value) {
    const [, field = '', openQuote = '', typed = ''] = value;
    const from = cursor - typed.length - openQuote.length;
    const known = facets.find((facet) => facet.field === field)?.values ?? [];
    const definition = FILTER_FIELDS.find(({ name }) => name === field);
    if (definition?.type === 'number')
      return ['>', '>=', '<', '<=']
        .map((operator) => ({
          text: operator,
          hint: definition.unit ?? 'number',
          from: cursor - typed.length,
          to: cursor,
        }))
        .filter(({ text }) => typed === '' || text.startsWith(typed));
    return [...known, ...(typed === '' ? [{ value: '*', count: 0 }] : [])]
      .filter((option) => option.value.toLowerCase().includes(typed.toLowerCase()))
      .slice(0, 12)
      .map(({ value: option, count }) => ({
        text: `${option === '*' || /^[\w.-]+$/.test(option) ? option : quote(option)} `,
        hint: option === '*' ? 'has any value' : `${count}`,
        from,
        to: cursor,
      }));
  }
  const word = /(?:^|[\s(-])([a-z_]*)$/i.exec(before)?.[1];
  if (word === undefined) return [];
  const from = cursor - word.length;
  return FILTER_FIELDS.filter(({ name }) => name.startsWith(word.toLowerCase()))
    .slice(0, 14)
    .map(({ name, description }) => ({ text: `${name}:`, hint: description, from, to: cursor }));
}
