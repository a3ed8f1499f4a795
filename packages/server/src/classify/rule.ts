import type { FailingStage, FailureClass, LabelEvidence } from '@faultline/model';
import type { Case } from './case.ts';

/** What a rule found in a request. */
export interface Finding {
  readonly subClass?: string;
  /** Where the rule's own stage does not say it. */
  readonly stage?: FailingStage;
  /** Where it is not the rule's own. */
  readonly confidence?: number;
  /** Why, in one or two plain sentences. */
  readonly explanation: string;
  readonly evidence: readonly LabelEvidence[];
  /** What would make it certain. */
  readonly missing?: readonly string[];
}

/** One way to tell that a request failed, and where it began. One file each, and a line in the registry. */
export interface Rule {
  /** Stands on the label; never changes its meaning. */
  readonly id: string;
  readonly class: FailureClass;
  /** The first stage that failed when it applies. */
  readonly stage: FailingStage;
  /** What it may say within the class. */
  readonly subClasses: readonly string[];
  /** When it applies, in words: for the docs and for whoever reviews. */
  readonly when: string;
  /** How often it is right, 0 to 1, until reviews have measured it. */
  readonly confidence: number;
  /** It says that something is wrong whatever the user thought of the answer. */
  readonly holdsForGood?: boolean;
  /** Undefined when it does not apply, or too little is known. Pure. */
  decide(of: Case): Finding | undefined;
}
