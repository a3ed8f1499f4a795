import type { SpanJson } from '@faultline/model';
import {
  IconArrowsSort,
  IconBox,
  IconBrain,
  IconChecks,
  IconFileText,
  IconMessageQuestion,
  IconPencil,
  IconRobot,
  IconSearch,
  IconSend,
  IconTool,
  IconVectorTriangle,
  IconWorld,
  type Icon,
} from '@tabler/icons-react';

export type Stage = SpanJson['stage'];

const ICONS: Readonly<Record<Stage, Icon>> = {
  request: IconWorld,
  intent: IconMessageQuestion,
  rewrite: IconPencil,
  retrieval: IconSearch,
  rerank: IconArrowsSort,
  assembly: IconFileText,
  generation: IconBrain,
  tool: IconTool,
  validation: IconChecks,
  delivery: IconSend,
  embedding: IconVectorTriangle,
  agent: IconRobot,
  other: IconBox,
};

/** The colour of a stage as a reference to its token, so that a change of theme costs no rendering. */
export function stageColor(stage: Stage): string {
  return `var(--stage-${stage})`;
}

export function StageIcon({ stage, size = 14 }: { readonly stage: Stage; readonly size?: number }) {
  const Shape = ICONS[stage];
  return <Shape size={size} stroke={1.8} color={stageColor(stage)} aria-hidden style={{ flex: 'none' }} />;
}
