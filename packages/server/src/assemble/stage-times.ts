import type { Stage, StageTime } from '@faultline/model';
import { criticalPath, selfTime } from './critical-path.ts';
import type { SpanTree } from './tree.ts';

const NS_PER_MS = 1e6;

/** Time by stage, the stage waited for longest first. Time of the request in which no span ran counts as `other`. */
export function stageTimes(tree: SpanTree): readonly StageTime[] {
  const times = new Map<Stage, { selfNs: number; criticalNs: number }>();
  const of = (stage: Stage) => {
    const known = times.get(stage) ?? { selfNs: 0, criticalNs: 0 };
    times.set(stage, known);
    return known;
  };
  for (const node of tree.nodes) of(node.span.stage).selfNs += selfTime(node);
  for (const { node, start, end } of criticalPath(tree)) of(node?.span.stage ?? 'other').criticalNs += end - start;
  return [...times]
    .map(([stage, { selfNs, criticalNs }]) => ({
      stage,
      selfMs: selfNs / NS_PER_MS,
      criticalMs: criticalNs / NS_PER_MS,
    }))
    .sort((a, b) => b.criticalMs - a.criticalMs || b.selfMs - a.selfMs || (a.stage < b.stage ? -1 : 1));
}
