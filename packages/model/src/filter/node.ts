/** A parsed filter. Fields and operators were checked by the parser; values are bound as parameters, never spliced into SQL. */
export type FilterNode =
  | { readonly type: 'and' | 'or'; readonly children: readonly FilterNode[] }
  | { readonly type: 'not'; readonly child: FilterNode }
  /** Full text over input and output: every word must occur in one of them; a quoted phrase must occur as it is, not as a part of longer words. */
  | { readonly type: 'text'; readonly text: string; readonly isPhrase: boolean }
  /** With `*` in a string value of `=`, a wildcard match. On a list field: any element. */
  | {
      readonly type: 'compare';
      readonly field: string;
      readonly operator: CompareOperator;
      readonly value: string | number;
    }
  /** `field:*`: the field has a value. */
  | { readonly type: 'exists'; readonly field: string };

export type CompareOperator = '=' | '>' | '>=' | '<' | '<=';
