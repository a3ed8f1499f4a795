import { cutText } from '../../assemble/texts.ts';
import type { Rule } from '../rule.ts';

/** Times the same call is made until it is going round. */
const LOOP = 3;

export const toolLoop: Rule = {
  id: 'tool-loop',
  class: 'tool_failure',
  stage: 'tool',
  subClasses: ['loop'],
  when: `the same tool was called ${LOOP} times or more with the same arguments`,
  confidence: 0.9,
  decide: ({ toolCalls }) => {
    const repeated = Map.groupBy(toolCalls, ({ name, arguments: given }) => `${name} ${JSON.stringify(given)}`);
    const [loop] = [...repeated.values()].filter(({ length }) => length >= LOOP).sort((a, b) => b.length - a.length);
    if (!loop) return undefined;
    const [{ name, arguments: given, spanId }] = loop as [(typeof loop)[0]];
    return {
      subClass: 'loop',
      explanation: `The tool ${name} was called ${loop.length} times with the same arguments.`,
      evidence: [
        {
          text: `${name} was called ${loop.length} times with ${cutText(JSON.stringify(given) ?? 'nothing', 200)}`,
          ...(spanId === undefined ? {} : { spanId }),
        },
      ],
    };
  },
};
