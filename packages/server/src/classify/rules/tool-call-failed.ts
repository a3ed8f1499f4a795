import type { ToolCall } from '@faultline/model';
import { isTimeout } from '../../evaluate/serving.ts';
import { cutText } from '../../assemble/texts.ts';
import type { Rule } from '../rule.ts';

const MAX_SHOWN = 3;
/** Words of a tool that was called wrongly, rather than one that broke. */
const BAD_ARGUMENTS =
  /required|missing|invalid|must (?:be|have|look|match)|expected|unknown (?:argument|parameter|field)|schema|validation|not a valid|bad request|\b4(?:00|22)\b/i;
const NO_SUCH_TOOL = /no (?:such )?tool|unknown tool|tool .{0,60}not (?:found|exist|available)|unknown function/i;

export const toolCallFailed: Rule = {
  id: 'tool-call-failed',
  class: 'tool_failure',
  stage: 'tool',
  subClasses: ['timeout', 'wrong_tool', 'bad_arguments', 'error'],
  when: 'a call to a tool failed, and no later call of the same tool went well, nor one that looks the same up by something else (`find_user_by_mail`, `find_user_by_name`)',
  confidence: 0.9,
  decide: ({ toolCalls, facts }) => {
    const failed = toolCalls.filter(
      (call, index) =>
        call.status === 'error' &&
        !toolCalls.slice(index + 1).some(({ name, status }) => status === 'ok' && isSame(name, call.name)),
    );
    const [first] = failed;
    if (!first) return undefined;
    const said = first.error === undefined ? '' : `: ${cutText(first.error, 200)}`;
    return {
      subClass: subClassOf(first, (facts.invalid_tool_arguments ?? 0) > 0),
      explanation: `The tool ${first.name} failed${said}. No later call of it went well.`,
      evidence: failed.slice(0, MAX_SHOWN).map((call) => ({
        text: `${call.name} was called with ${cutText(JSON.stringify(call.arguments) ?? 'nothing', 200)}`,
        ...(call.spanId === undefined ? {} : { spanId: call.spanId }),
        ...(call.error === undefined ? {} : { quote: cutText(call.error, 240) }),
      })),
    };
  },
};

/** What it is looked up by: `_by_mail`, `ByName`. */
const BY = /[_-]by[_-].*$|By[A-Z].*$/;

function isSame(a: string, b: string): boolean {
  return a === b || a.replace(BY, '') === b.replace(BY, '');
}

function subClassOf({ error = '' }: ToolCall, isInvalid: boolean): string {
  if (isTimeout({ errorMessage: error }) || /did not (?:answer|respond)/i.test(error)) return 'timeout';
  if (NO_SUCH_TOOL.test(error)) return 'wrong_tool';
  if (isInvalid || BAD_ARGUMENTS.test(error)) return 'bad_arguments';
  return 'error';
}
