// What is said about a request, and what follows from its verdicts → how it ended. The source is always named.
import type { Label, Outcome, RequestRecord, Score, Span } from '@faultline/model';

/**
 * Before classification. What a person or the application says explicitly counts, the later over the earlier: reviewer, outcome, feedback,
 * evaluations. Then what follows: an error (as assembled), a check that the last answer did not pass, a hand-over for want of an answer.
 */
export function outcomeFromVerdicts(record: RequestRecord, spans: readonly Span[]): Outcome {
  const { outcome, statement, scores, facts } = record;
  if (statement.class !== undefined)
    return {
      status: statement.class === 'none' ? 'success' : 'failure',
      source: 'human',
      ...(statement.note === undefined ? {} : { reason: statement.note }),
    };
  if (outcome.source === 'sdk') return outcome;
  const verdict = explicitVerdict(scores);
  if (verdict) return verdict;
  if (outcome.status !== 'unknown') return outcome;
  const check = failedCheck(spans);
  if (check) return check;
  if (facts.escalated === 1 && facts.abstained === 1)
    return { status: 'failure', source: 'rule', reason: 'handed over to a person without an answer' };
  return outcome;
}

/** After classification: a label is a failure, and an answer whose every statement is supported is none. */
export function outcomeFromLabel(outcome: Outcome, label: Label | undefined, record: RequestRecord): Outcome {
  if (outcome.status !== 'unknown' || outcome.source !== 'none') return outcome;
  if (label)
    return { status: 'failure', source: label.source === 'human' ? 'human' : 'rule', reason: label.explanation };
  const { claims = 0, unsupported_claims: unsupported = 0, abstained = 0 } = record.facts;
  if (claims > 0 && unsupported === 0 && abstained === 0)
    return { status: 'success', source: 'rule', reason: 'every statement of the answer is supported by its sources' };
  return outcome;
}

const PEOPLE = ['human', 'user'] as const;

function explicitVerdict(scores: readonly Score[]): Outcome | undefined {
  const judged = scores.filter(({ passed, source }) => passed !== undefined && source !== 'rule');
  for (const person of PEOPLE) {
    const last = judged.findLast(({ source }) => source === person);
    if (last) return outcomeOf(last, person);
  }
  // One evaluation that passes says little about the others.
  const failed = judged.findLast(({ passed }) => passed === false);
  return failed && outcomeOf(failed, failed.source === 'sdk' ? 'sdk' : 'rule');
}

function outcomeOf({ name, passed, explanation }: Score, source: Outcome['source']): Outcome {
  return {
    status: passed === true ? 'success' : 'failure',
    source,
    reason: explanation ?? `${name} ${passed === true ? 'passed' : 'did not pass'}`,
  };
}

/** A check of an answer that failed and was neither passed later nor followed by another answer. */
function failedCheck(spans: readonly Span[]): Outcome | undefined {
  const answeredNs = spans.reduce(
    (last, { stage, endTimeNs }) => (stage === 'generation' && endTimeNs > last ? endTimeNs : last),
    0n,
  );
  const checks = spans.filter(
    ({ stage, validation, startTimeNs }) => stage === 'validation' && validation && startTimeNs >= answeredNs,
  );
  const failed = checks.find(({ validation }) => validation!.verdict === 'fail');
  if (!failed || answeredNs === 0n) return undefined;
  const { name, reason } = failed.validation!;
  return { status: 'failure', source: 'rule', reason: `${name} failed${reason === undefined ? '' : `: ${reason}`}` };
}
