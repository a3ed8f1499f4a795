import { describe, expect, test } from 'vitest';
import { fillFromSteps } from './fill-from-steps.ts';
import { message, span } from './sample-spans.ts';

const asked = [message('user', 'Weather in Paris?')];
const said = [message('assistant', 'Sunny.')];
const step = span('step', 'root', [0, 10], {
  stage: 'agent',
  isWrapper: true,
  inputMessages: asked,
  outputMessages: said,
});
const call = (name: string, facts = {}) => span(name, 'step', [1, 9], { stage: 'generation', ...facts });

describe('fillFromSteps', () => {
  test.for([
    { name: 'a call without messages takes both', spans: [step, call('a')], expected: { input: asked, output: said } },
    {
      name: 'what the call says itself stays',
      spans: [step, call('a', { outputMessages: [message('assistant', 'Rain.')] })],
      expected: { input: asked, output: [message('assistant', 'Rain.')] },
    },
    {
      name: 'one of two calls takes nothing',
      spans: [step, call('a'), call('b')],
      expected: { input: [], output: [] },
    },
    {
      name: 'the same call delivered twice is one',
      spans: [step, call('a'), call('a')],
      expected: { input: asked, output: said },
    },
    {
      name: 'an agent that is no wrapper tells of its own work',
      spans: [{ ...step, isWrapper: false }, call('a')],
      expected: { input: [], output: [] },
    },
    { name: 'without its step it stays as it is', spans: [call('a')], expected: { input: [], output: [] } },
  ])('$name', ({ spans, expected }) => {
    const filled = fillFromSteps(spans).find(({ spanId }) => spanId === 'a');
    expect({ input: filled?.inputMessages, output: filled?.outputMessages }).toEqual(expected);
  });
});
