// What the failure rules reach on the example assistant's traffic, whose truth is known, and on public sets of failed agent runs.
import type { RequestRecord } from '@faultline/model';
import type { Truth } from '../examples/support-assistant/traffic/truth.ts';
import { assembleRequest } from '../packages/server/src/assemble/assemble.ts';
import { RememberedPrecedents } from '../packages/server/src/classify/precedents.ts';
import { judgeAndLearn } from '../packages/server/src/jobs/judge.ts';
import { agentFigures } from './classifier/agents.ts';
import { createProbe } from './classifier/probe.ts';
import { confusionMatrix, percent, ruleTable, scoresOf, type Judged, type Scores } from './classifier/score.ts';
import { startTraffic, type Traffic } from './classifier/traffic.ts';
import { questionOf, type CorpusQuestion } from '../packages/server/src/outgoing/probe/question-of.ts';
import { progress, thousands, type BenchOptions, type Figure, type Report } from './report.ts';

/** Rules are looked at on the seeds before it, and measured on those from it on. */
const FIRST_SEED = 11;
const REQUESTS_PER_SEED = 300;

const RUNS = ['full', 'plain', 'known', 'probed', 'alone', 'aloneProbed'] as const;
type Run = (typeof RUNS)[number];

export async function benchClassifier({ seeds }: BenchOptions): Promise<Report> {
  const judged: Record<Run, Judged[]> = { full: [], plain: [], known: [], probed: [], alone: [], aloneProbed: [] };
  const source = await startTraffic({ withPlain: true });
  try {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
      const traffic = await source.run(String(seed), REQUESTS_PER_SEED);
      for (const run of RUNS) judged[run].push(...judge(traffic, run));
      progress(`seed ${seed}: ${traffic.truths.length} requests`);
    }
  } finally {
    await source.close();
  }
  const scores = {
    full: scoresOf(judged.full),
    plain: scoresOf(judged.plain),
    known: scoresOf(judged.known),
    probed: scoresOf(judged.probed),
    alone: scoresOf(judged.alone),
    aloneProbed: scoresOf(judged.aloneProbed),
  };
  console.log(`\n${confusionMatrix(judged.full)}\n`);
  return {
    figures: [
      ...figuresOf('', scores.full, true),
      ...scores.full.byClass.map(({ name, count, precision, recall, f1 }) => ({
        what: name,
        figure: `F1 ${f1.toFixed(3)}`,
        note: `precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)} of ${count}`,
      })),
      ...figuresOf('plain OpenInference spans: ', scores.plain, false),
      ...figuresOf('with a probe of the knowledge base: ', scores.probed, false),
      ...figuresOf('each request by itself: ', scores.alone, false),
      ...figuresOf('each request by itself, with a probe: ', scores.aloneProbed, false),
      ...figuresOf('right sources and answers given: ', scores.known, false),
      ...agentFigures(),
    ],
    method: [
      `Traffic of the example assistant with every fault planted, seeds ${FIRST_SEED} to ${FIRST_SEED + seeds - 1}, ${thousands(judged.full.length)} requests, received over OTLP/HTTP, normalised, redacted, gathered, assembled, evaluated and classified as the program does; its truth file is read only to compare.`,
      'Rules were looked at on seeds 1 to 10. Each seed begins without anything known of the requests before.',
      'Plain: the same traffic as spans of OpenInference, without anything that the SDK says. With a probe: bad requests of which it is in doubt whether the right source exists are asked of the index of the example, as the probe of a project would be, and judged again. By itself: nothing is known of the requests before, as after a restart. Given: the right source and answer of every question that has one, as an eval set would attach them.',
    ],
    details: [
      '### What was true and what was said',
      confusionMatrix(judged.full),
      '### The same from plain OpenInference spans',
      confusionMatrix(judged.plain),
      '### By rule',
      ruleTable(judged.full),
    ].join('\n\n'),
  };
}

function figuresOf(prefix: string, scores: Scores, hasTargets: boolean): readonly Figure[] {
  const target = (text: string) => (hasTargets ? { target: text } : {});
  return [
    {
      what: `${prefix}macro-F1 of the class, eight classes`,
      figure: scores.macroF1.toFixed(3),
      ...target('at least 0.90'),
      note: `${scores.bad} bad requests`,
    },
    {
      what: `${prefix}first failing stage right`,
      figure: percent(scores.stageAccuracy),
      ...target('at least 92 %'),
      note: `${percent(scores.stageAccuracyLabelled)} of those with a class; a bad request without a label counts as wrong`,
    },
    {
      what: `${prefix}labels on good requests`,
      figure: percent(scores.falseLabels),
      ...target('at most 2 %'),
      note: `of ${scores.good} good requests; ${percent(scores.falseLabelsUnprompted)} where neither the application nor the user had said that it was bad`,
    },
  ];
}

/** In the order in which they began, each seed by itself. */
function judge(traffic: Traffic, run: Run): readonly Judged[] {
  const truthOf = new Map(traffic.truths.map((truth) => [truth.requestId, truth]));
  const isAlone = run === 'alone' || run === 'aloneProbed';
  const isProbed = run === 'probed' || run === 'aloneProbed';
  const shared = new RememberedPrecedents();
  const assembled = (run === 'plain' ? traffic.plain : traffic.full)
    .map((gathered) => ({ gathered, record: assembleRequest(gathered) }))
    .sort((a, b) => (a.record.startTimeNs < b.record.startTimeNs ? -1 : 1));
  return assembled.flatMap(({ gathered, record }) => {
    const requestId = run === 'plain' ? traffic.requestOfTrace.get(gathered.requestId) : gathered.requestId;
    const truth = truthOf.get(requestId ?? '');
    if (!truth) throw new Error(`request ${requestId} is not in the truth file`);
    const given = run === 'known' ? withTruth(record, truth) : record;
    const judged = (request: RequestRecord) =>
      judgeAndLearn(request, gathered.spans, isAlone ? new RememberedPrecedents() : shared);
    const first = judged(given);
    const question = isProbed ? questionOf(first) : undefined;
    const { label, outcome } = question ? judged(withCorpus(record, question)) : first;
    const isSaidBad = outcome.status === 'failure' && outcome.source !== 'rule';
    return [{ trueClass: truth.class, trueStage: truth.firstFailingStage, label, isSaidBad }];
  });
}

const probe = createProbe();

/** As the annotation of a probe leaves it. */
function withCorpus(record: RequestRecord, question: CorpusQuestion): RequestRecord {
  const corpus = { query: question.query, documents: probe(question) };
  return { ...record, statement: { ...record.statement, corpus } };
}

/** As an eval set knows it; for what tools are to answer it has no sources. */
function withTruth(record: RequestRecord, { questionId, rightSources, expected }: Truth): RequestRecord {
  const isOfPages = rightSources.length > 0 || questionId.includes('/unanswerable');
  if (!isOfPages) return record;
  const statement = {
    ...record.statement,
    expectedSources: rightSources,
    ...(expected === null ? {} : { expectedAnswer: expected }),
  };
  return { ...record, statement };
}
