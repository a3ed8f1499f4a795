import { TAXONOMY, type FailureClass } from '@faultline/model';

/** A failure class, or `none`, as people say it. */
export function classTitle(of: FailureClass | 'none'): string {
  return of === 'none' ? 'Fine' : TAXONOMY[of].title;
}

/** `wrong-tool`, `right_source` as words. */
export function inWords(name: string): string {
  const spaced = name.replaceAll(/[-_]+/g, ' ').trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
