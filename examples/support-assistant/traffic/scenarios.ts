// What is deployed and what goes wrong in a stretch of traffic.
import type { Deployment, Fault, FaultKind, Plan } from '../app/plan.ts';
import type { Mix } from './arrivals.ts';
import { USUAL_MIX } from './arrivals.ts';
import type { FailureClass } from './truth.ts';

export interface Scenario {
  readonly plan: Plan;
  readonly mixes: readonly { readonly fromMs: number; readonly mix: Mix }[];
}

interface Stretch {
  readonly seed: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The point `share` of the way through, on a full minute. */
const at = ({ fromMs, toMs }: Stretch, share: number): number =>
  Math.floor((fromMs + share * (toMs - fromMs)) / 60_000) * 60_000;

/** Releases and prompt versions change now and then without harm; nobody should be alarmed by these. */
function usualDeployments(stretch: Stretch): readonly Deployment[] {
  return [
    { from: 0, release: '2.3.0', promptVersion: 'v3', model: 'local-small-1' },
    { from: at(stretch, 0.3), release: '2.4.0', promptVersion: 'v4', model: 'local-small-1' },
    { from: at(stretch, 0.6), release: '2.4.1', promptVersion: 'v4', model: 'local-small-1' },
  ];
}

/** The demo: one language of one tenant can no longer be searched, and one tenant gets a prompt that answers at length. */
function demoScenario(stretch: Stretch): Scenario {
  return {
    mixes: [{ fromMs: 0, mix: USUAL_MIX }],
    plan: {
      seed: stretch.seed,
      deployments: [
        ...usualDeployments(stretch),
        {
          from: at(stretch, 0.85),
          release: '2.5.0',
          promptVersion: 'v5-detailed',
          model: 'local-small-1',
          cohort: { tenant: 'kitchenly' },
        },
      ],
      faults: [
        {
          id: 'german-analyser',
          kind: 'break-index-locale',
          from: at(stretch, 0.72),
          cohort: { tenant: 'netgarden', locale: 'de' },
          rate: 1,
        },
      ],
    },
  };
}

const QUIET_REGRESSIONS = ['locale-only', 'verbose-prompt', 'model-swap', 'slow-tail', 'mix-shift', 'nothing'] as const;
type QuietRegression = (typeof QUIET_REGRESSIONS)[number];

/** One regression that no error shows, from the middle of the stretch on; `nothing` is the control. */
function quietScenario(name: QuietRegression, stretch: Stretch): Scenario {
  const from = at(stretch, 0.5);
  const base = {
    mixes: [{ fromMs: 0, mix: USUAL_MIX }],
    plan: { seed: stretch.seed, deployments: usualDeployments(stretch), faults: [] },
  };
  const withFault = (fault: Omit<Fault, 'id' | 'from'>): Scenario => ({
    ...base,
    plan: { ...base.plan, faults: [{ id: name, from, ...fault }] },
  });
  const withDeployment = (deployment: Omit<Deployment, 'from'>): Scenario => ({
    ...base,
    plan: { ...base.plan, deployments: [...base.plan.deployments, { from, ...deployment }] },
  });
  switch (name) {
    case 'locale-only':
      return withFault({ kind: 'break-index-locale', cohort: { tenant: 'netgarden', locale: 'fr' }, rate: 1 });
    case 'verbose-prompt':
      return withDeployment({ release: '2.5.0', promptVersion: 'v5-detailed', model: 'local-small-1' });
    case 'model-swap':
      return withDeployment({
        release: '2.5.0',
        promptVersion: 'v4',
        model: 'local-large-1',
        cohort: { userTier: 'business' },
      });
    case 'slow-tail':
      return withFault({ kind: 'slow-stage', cohort: {}, rate: 0.08, parameters: { stage: 'rerank', ms: 4000 } });
    case 'mix-shift':
      return {
        ...base,
        mixes: [
          ...base.mixes,
          {
            fromMs: from,
            mix: {
              ...USUAL_MIX,
              locales: { en: 20, de: 25, fr: 55 },
              tenants: { netgarden: 25, kitchenly: 25, billwise: 50 },
            },
          },
        ],
      };
    case 'nothing':
      return base;
    default:
      return name satisfies never;
  }
}

interface Planted {
  readonly class: FailureClass;
  readonly kind: FaultKind;
  readonly rate: number;
  readonly parameters?: Fault['parameters'];
}

/** Every class but the coverage gap, which is in the questions. */
const PLANTED: readonly Planted[] = [
  { class: 'retrieval_miss', kind: 'drop-documents', rate: 0.06, parameters: { share: 0.9 } },
  { class: 'selection_failure', kind: 'break-reranker', rate: 0.06 },
  { class: 'context_construction', kind: 'cut-context', rate: 0.04, parameters: { budget: 12 } },
  { class: 'context_construction', kind: 'poison-context', rate: 0.04 },
  { class: 'unsupported_generation', kind: 'answer-beyond', rate: 0.05 },
  { class: 'unsupported_generation', kind: 'answer-against', rate: 0.05 },
  { class: 'tool_failure', kind: 'break-tool-schema', rate: 0.25 },
  { class: 'tool_failure', kind: 'tool-timeout', rate: 0.2 },
  { class: 'tool_failure', kind: 'tool-loop', rate: 0.15 },
  { class: 'serving_bottleneck', kind: 'throttle-model', rate: 0.04, parameters: { attempts: 3 } },
  { class: 'serving_bottleneck', kind: 'slow-stage', rate: 0.03, parameters: { stage: 'generation', ms: 18_000 } },
  { class: 'safety_violation', kind: 'guardrail-off', rate: 0.05 },
  { class: 'safety_violation', kind: 'over-refuse', rate: 0.04 },
];

/** All failure classes at once, each at its own rate over the whole stretch: to score classification on. */
function everyClassScenario(stretch: Stretch): Scenario {
  return {
    mixes: [
      {
        fromMs: 0,
        mix: {
          ...USUAL_MIX,
          kinds: { ...USUAL_MIX.kinds, answerable: 72, unanswerable: 8, order: 8, refund: 5, human: 4, injection: 3 },
        },
      },
    ],
    plan: {
      seed: stretch.seed,
      deployments: usualDeployments(stretch),
      faults: PLANTED.map(({ kind, rate, parameters }) => ({
        id: kind,
        kind,
        from: stretch.fromMs,
        cohort: {},
        rate,
        ...(parameters ? { parameters } : {}),
      })),
    },
  };
}

/** By the name that `npm run demo -- --scenario` takes. */
export const SCENARIOS: Readonly<Record<string, (stretch: Stretch) => Scenario>> = {
  demo: demoScenario,
  'every-class': everyClassScenario,
  ...Object.fromEntries(QUIET_REGRESSIONS.map((name) => [name, (stretch: Stretch) => quietScenario(name, stretch)])),
};
