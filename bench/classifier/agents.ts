// What the rules reach on failed runs of agents, beside answers that need no look at the run.
import { assembleRequest } from '../../packages/server/src/assemble/assemble.ts';
import { judgeRequest } from '../../packages/server/src/jobs/judge.ts';
import type { Figure } from '../report.ts';
import { agentrx, whoAndWhen, type AgentRun } from './agent-runs.ts';
import { percent } from './score.ts';

interface Blamed {
  readonly run: AgentRun;
  /** Step that the label's evidence names; undefined without a label. */
  readonly step: number | undefined;
  readonly what: string;
}

export function agentFigures(): readonly Figure[] {
  return [...figuresOf('Who&When, algorithm-made', whoAndWhen(), 1), ...figuresOf('AgentRx, tau-retail', agentrx())];
}

function figuresOf(name: string, runs: readonly AgentRun[] | undefined, fallback?: number): readonly Figure[] {
  if (!runs) return [{ what: name, figure: 'not measured', note: 'the data set is not there' }];
  const blamed = runs.map(blame);
  const share = (isRight: (each: Blamed) => boolean) => blamed.filter(isRight).length / blamed.length;
  const stepOf = ({ step }: Blamed) => step ?? fallback;
  const commonest = mostCommon(runs.map(({ wrongStep }) => wrongStep));
  const decided = blamed.filter(({ step }) => step !== undefined);
  const labels = [...Map.groupBy(decided, ({ what }) => what)].map(([what, group]) => `${what} ${group.length}`);
  return [
    {
      what: `${name}: wrong step`,
      figure: percent(share((each) => stepOf(each) === each.run.wrongStep)),
      note: `constant answer (step ${commonest}): ${percent(share(({ run }) => run.wrongStep === commonest))}; the rules decide ${decided.length} of ${runs.length}: ${labels.join(', ')}${fallback === undefined ? '' : `; without a label step ${fallback} is answered`}`,
    },
    {
      what: `${name}: wrong agent`,
      figure: percent(share((each) => speakerAt(each.run, stepOf(each)) === each.run.wrongAgent)),
      note: `most talkative agent: ${percent(share(({ run }) => mostCommon(run.speakers.filter(isAgent)) === run.wrongAgent))}`,
    },
    ...categoryFigures(name, blamed),
  ];
}

/** Categories that have a class here; the others ask for knowing what the user meant or what the policy says. */
const CLASS_OF: Readonly<Record<string, readonly string[]>> = {
  'Misinterpretation of Tool Output': [
    'tool_failure ignored_result',
    'unsupported_generation stated_from_nowhere',
    'unsupported_generation misreported_result',
  ],
  'Invalid Invocation': ['tool_failure bad_arguments', 'tool_failure error'],
  'System Failure': ['tool_failure error', 'tool_failure timeout'],
};

function categoryFigures(name: string, blamed: readonly Blamed[]): readonly Figure[] {
  const known = blamed.filter(({ run: { category } }) => category !== undefined && CLASS_OF[category]);
  if (known.length === 0) return [];
  const right = known.filter(({ run, what }) => CLASS_OF[run.category!]!.includes(what)).length;
  return [
    {
      what: `${name}: category`,
      figure: `${right} of ${known.length}`,
      note: `of ${blamed.length} runs ${known.length} have a root cause for which there is a class; the rest is about intents and policies`,
    },
  ];
}

function blame(run: AgentRun): Blamed {
  const assembled = assembleRequest({ projectId: 'default', requestId: 'run', spans: run.spans, logs: [] });
  const { label } = judgeRequest(assembled, run.spans);
  const spanId = label?.evidence.find((each) => each.spanId !== undefined && each.spanId !== 'root')?.spanId;
  const what = label ? `${label.class}${label.subClass === undefined ? '' : ` ${label.subClass}`}` : 'no label';
  if (label === undefined || spanId === undefined) return { run, step: undefined, what };
  const step = Number(spanId);
  const isTool = run.spans.some((span) => span.spanId === spanId && span.stage === 'tool');
  // Who called a tool wrongly is to blame, rather than the tool.
  return { run, step: isTool ? Math.max(0, step - 1) : step, what };
}

function speakerAt({ speakers }: AgentRun, step: number | undefined): string | undefined {
  return step === undefined ? undefined : speakers[Math.min(step, speakers.length - 1)];
}

const isAgent = (speaker: string) => speaker !== 'Computer_terminal' && speaker !== 'user' && speaker !== 'system';

function mostCommon<T>(values: readonly T[]): T | undefined {
  return [...Map.groupBy(values, (value) => value)].sort((a, b) => b[1].length - a[1].length)[0]?.[0];
}
