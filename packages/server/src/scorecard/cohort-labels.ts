import type { FilterNode } from '@faultline/model';

/** Labels with a name of their own, as fields of the filter language. `model` as a field is every model called; the label is the one that answered. */
export const LABEL_FIELDS = [
  'intent',
  'tenant',
  'locale',
  'workflow',
  'environment',
  'release',
  'prompt_version',
  'label.model',
  'user_tier',
] as const;

/** Labels that are changed on purpose: a difference between their values is a regression, not a shift of the traffic mix. */
export const VERSION_FIELDS: readonly string[] = ['release', 'prompt_version', 'label.model'];

/** The field of a label as people name it. */
export function labelField(name: string): string {
  return name === 'model' ? 'label.model' : name;
}

/** The requests with this value of a field; without any for the empty text. */
export function valueFilter(field: string, value: string): FilterNode {
  if (value === '') return { type: 'not', child: { type: 'exists', field } };
  return { type: 'compare', field, operator: '=', value: value.replaceAll(/[\\*]/g, '\\$&') };
}
