import type { KpiTileJson } from '@faultline/model';

const ABOVE: Readonly<Partial<Record<KpiTileJson['definition']['unit'], string>>> = {
  ms: 'slower ones',
  usd: 'dearer ones',
};

/** The filter that opens the requests which make a number worse, and what to call them; undefined where no filter can tell. */
export function badOnes({
  filters,
  definition: { direction, unit },
}: Pick<KpiTileJson, 'filters' | 'definition'>): { readonly filter: string; readonly name: string } | undefined {
  if (!filters) return undefined;
  const { hits, misses, above } = filters;
  if (direction === 'higher_is_better') return misses === undefined ? undefined : { filter: misses, name: 'bad ones' };
  if (hits !== undefined) return { filter: hits, name: direction === 'neutral' ? 'those counted' : 'bad ones' };
  return above === undefined ? undefined : { filter: above, name: ABOVE[unit] ?? 'those above' };
}
