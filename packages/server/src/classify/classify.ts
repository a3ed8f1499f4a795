// A judged request → its failure class, or none when it is not bad. Pure; upstream wins (design §10).
import type { FailingStage, Label, RequestRecord, Span } from '@faultline/model';
import { labelOfCachedAnswer } from './cached-answer.ts';
import { Case } from './case.ts';
import { confidenceOf, NOTHING_MEASURED, type MeasuredRules } from './confidence.ts';
import { missingEvidence } from './missing.ts';
import { RememberedPrecedents, type Precedents } from './precedents.ts';
import { RULES, RULES_VERSION } from './registry.ts';
import { reviewed } from './reviewed.ts';
import type { Finding, Rule } from './rule.ts';

export interface ClassificationInput {
  /** As assembled and evaluated, with the outcome that was stated or follows from verdicts. */
  readonly record: RequestRecord;
  readonly spans: readonly Span[];
  /** What the requests before it have shown; without them the request speaks for itself alone. */
  readonly precedents?: Precedents;
  /** How right the rules are, as reviews measured it; without it their own word counts. */
  readonly measured?: MeasuredRules;
}

const NO_PRECEDENTS = new RememberedPrecedents();

/**
 * A reviewer's label counts, else the first rule of the registry that applies; further ones add the stages that failed as well. Who said that
 * the answer was good is believed, but by rules of what may never happen. Bad without any rule that applies: `unclassified`.
 */
export function classify(input: ClassificationInput): Label | undefined {
  const { statement } = input.record;
  return statement.class === undefined ? firstOf(RULES, input) : reviewed(statement);
}

/** What is wrong with the answer itself, however long it took: what another request gets with the same answer from a cache. */
export function classifyAnswer(input: ClassificationInput): Label | undefined {
  return firstOf(RULES_OF_ANSWERS, input);
}

const RULES_OF_ANSWERS = RULES.filter((rule) => rule.class !== 'serving_bottleneck');

function firstOf(
  rules: readonly Rule[],
  { record, spans, precedents = NO_PRECEDENTS, measured = NOTHING_MEASURED }: ClassificationInput,
): Label | undefined {
  const { outcome } = record;
  const request = new Case(record, spans, precedents);
  const isSaidGood = outcome.status === 'success';
  const inherited = isSaidGood ? undefined : labelOfCachedAnswer(request);
  if (inherited) return inherited;
  const found = rules.flatMap((rule): readonly Found[] => {
    if (isSaidGood && rule.holdsForGood !== true) return [];
    const finding = rule.decide(request);
    return finding ? [{ rule, finding }] : [];
  });
  const [first, ...further] = found;
  if (first) return labelOf(first, further.map(stageOf), measured);
  return outcome.status === 'failure' ? unclassified(request) : undefined;
}

interface Found {
  readonly rule: Rule;
  readonly finding: Finding;
}

function stageOf({ rule, finding }: Found): FailingStage {
  return finding.stage ?? rule.stage;
}

function labelOf({ rule, finding }: Found, further: readonly FailingStage[], measured: MeasuredRules): Label {
  const stage = stageOf({ rule, finding });
  return {
    class: rule.class,
    ...(finding.subClass === undefined ? {} : { subClass: finding.subClass }),
    stage,
    contributing: [...new Set(further)].filter((each) => each !== stage),
    ...confidenceOf(finding.confidence ?? rule.confidence, measured.get(rule.id)),
    rule: rule.id,
    version: RULES_VERSION,
    source: 'auto',
    explanation: finding.explanation,
    evidence: finding.evidence,
    missing: finding.missing ?? [],
  };
}

function unclassified(request: Case): Label {
  const { reason } = request.record.outcome;
  return {
    class: 'unclassified',
    contributing: [],
    confidence: 0,
    rule: 'none',
    version: RULES_VERSION,
    source: 'auto',
    explanation: `It is bad${reason === undefined ? '' : ` (${reason})`}, and nothing in it decides where it went wrong.`,
    evidence: [],
    missing: missingEvidence(request),
  };
}
