// Definitions as people are shown them are taken as they stand.
import { readFileSync } from 'node:fs';
import { OwnEvaluatorSchema } from '@faultline/model';
import { expect, test } from 'vitest';
import { readDefinitionText } from '../definition-text.ts';
import { defineEvaluator } from './define.ts';

const GUIDE = new URL('../../../../../docs/guides/judging.md', import.meta.url);
const [judge, ownPrompt, model, ...more] = [...readFileSync(GUIDE, 'utf8').matchAll(/```yaml\n([^]*?)```/g)].map(
  ([, text]) => text!,
);
const read = (text: string) => readDefinitionText(OwnEvaluatorSchema, text, 'the evaluator');

test.for([
  { name: 'the judge of the guide', text: judge!, kind: 'llm' },
  { name: 'the same with a prompt of its own', text: judge!.replace(/^prompt: .*\n/m, ownPrompt!), kind: 'llm' },
  { name: 'the model of the guide', text: model!, kind: 'onnx' },
  { name: 'the example of the operation', text: defineEvaluator.example.definition, kind: 'llm' },
])('taken as it stands: $name', ({ text, kind }) => {
  expect(read(text)).toMatchObject({ kind });
});

test('every definition of the guide is among them', () => {
  expect(more).toEqual([]);
});

test.for([
  { name: 'no YAML', text: 'id: [', message: /definition: is not YAML/ },
  { name: 'a kind that is none', text: judge!.replace('kind: llm', 'kind: oracle'), message: /definition\.kind: / },
  {
    name: 'a key of the server that is none of a judge',
    text: judge!.replace('FAULTLINE_JUDGE_KEY', 'FAULTLINE_AUTH_TOKEN'),
    message: /nothing was stored: definition\.keyVariable: may be FAULTLINE_JUDGE_ and a name/,
  },
  {
    name: 'a filter that is none, with its place',
    text: judge!.replace('tenant:acme', 'colour:red'),
    message: /definition\.sample\.0\.where: .*colour.*character 1/,
  },
])('refused with the place: $name', ({ text, message }) => {
  expect(() => read(text)).toThrow(message);
});
