import type { Rule } from './rule.ts';
import { answeringCandidateNotSelected } from './rules/answering-candidate-not-selected.ts';
import { besideTheQuestion } from './rules/beside-the-question.ts';
import { bestCandidateNotSelected } from './rules/best-candidate-not-selected.ts';
import { betterPassageKnown } from './rules/better-passage-known.ts';
import { chosenPassageLost } from './rules/chosen-passage-lost.ts';
import { claimsNotSupported } from './rules/claims-not-supported.ts';
import { corpusHasNothing } from './rules/corpus-has-nothing.ts';
import { corpusHoldsIt } from './rules/corpus-holds-it.ts';
import { fewerPassagesThanUsual } from './rules/fewer-passages-than-usual.ts';
import { gaveUpAfterChecks } from './rules/gave-up-after-checks.ts';
import { injectionObeyed } from './rules/injection-obeyed.ts';
import { invalidToolArguments } from './rules/invalid-tool-arguments.ts';
import { noSourceHasIt } from './rules/no-source-has-it.ts';
import { nothingFits } from './rules/nothing-fits.ts';
import { numberFromNowhere } from './rules/number-from-nowhere.ts';
import { outdatedPassageUsed } from './rules/outdated-passage-used.ts';
import { personalDataInAnswer } from './rules/personal-data-in-answer.ts';
import { planAbandoned } from './rules/plan-abandoned.ts';
import { refusedWhatWasFine } from './rules/refused-what-was-fine.ts';
import { resultMiscounted } from './rules/result-miscounted.ts';
import { retrievalFailed } from './rules/retrieval-failed.ts';
import { rightSourceIgnored } from './rules/right-source-ignored.ts';
import { rightSourceLost } from './rules/right-source-lost.ts';
import { rightSourceNotRetrieved } from './rules/right-source-not-retrieved.ts';
import { rightSourceNotSelected } from './rules/right-source-not-selected.ts';
import { safetyRuleBroken } from './rules/safety-rule-broken.ts';
import { saysItTwice } from './rules/says-it-twice.ts';
import { statedFromNowhere } from './rules/stated-from-nowhere.ts';
import { toolCallFailed } from './rules/tool-call-failed.ts';
import { toolLoop } from './rules/tool-loop.ts';
import { toolResultIgnored } from './rules/tool-result-ignored.ts';
import { uncitedClaim } from './rules/uncited-claim.ts';
import { waitedTooLong } from './rules/waited-too-long.ts';

/** Changes whenever a label may: history is labelled anew then. */
export const RULES_VERSION = '4';

/** In the order in which they are asked. What can be seen directly comes first, then the way of a request from its sources to its answer. */
export const RULES: readonly Rule[] = [
  personalDataInAnswer,
  injectionObeyed,
  safetyRuleBroken,
  refusedWhatWasFine,
  waitedTooLong,
  resultMiscounted,
  statedFromNowhere,
  toolLoop,
  toolCallFailed,
  invalidToolArguments,
  planAbandoned,
  toolResultIgnored,
  numberFromNowhere,
  noSourceHasIt,
  rightSourceNotRetrieved,
  rightSourceNotSelected,
  rightSourceLost,
  rightSourceIgnored,
  corpusHoldsIt,
  corpusHasNothing,
  retrievalFailed,
  betterPassageKnown,
  fewerPassagesThanUsual,
  answeringCandidateNotSelected,
  bestCandidateNotSelected,
  chosenPassageLost,
  outdatedPassageUsed,
  nothingFits,
  besideTheQuestion,
  claimsNotSupported,
  uncitedClaim,
  saysItTwice,
  gaveUpAfterChecks,
];
