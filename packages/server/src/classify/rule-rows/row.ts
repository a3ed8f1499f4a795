import type { FailingStage, Span } from '@faultline/model';
import type { Known } from '../sample-cases.ts';

/** A request, and what one rule finds in it. */
export interface Row extends Known {
  readonly rule: string;
  readonly name: string;
  readonly spans: readonly Span[];
  /** Undefined: the rule does not apply. */
  readonly finds:
    | { readonly subClass?: string; readonly stage?: FailingStage; readonly chunkIds?: readonly string[] }
    | undefined;
}
