import { FAILURE_CLASSES, type Verdict } from '@faultline/model';

/** Which key says what: 1 to 8 the classes in the order of the design, 9 for what cannot be decided, 0 for fine. */
export const VERDICT_KEYS: readonly { readonly key: string; readonly verdict: Verdict }[] = [
  ...FAILURE_CLASSES.map((verdict, index) => ({ key: String(index + 1), verdict })),
  { key: '0', verdict: 'none' },
];
