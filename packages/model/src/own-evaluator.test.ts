import { expect, test } from 'vitest';
import { OwnEvaluatorSchema } from './own-evaluator.ts';

const LLM = {
  id: 'tone',
  kind: 'llm',
  baseUrl: 'https://models.example/v1',
  model: 'm',
  prompt: 'politeness',
  budgetUsdPerDay: 1,
};
const OWN = { ...LLM, prompt: undefined, template: 'Judge {{answer}}', verdict: { score: true } };
const ONNX = {
  id: 'nli',
  kind: 'onnx',
  modelFile: 'nli/model.onnx',
  vocabularyFile: 'vocab.txt',
  classes: [
    { label: 'no', value: 0 },
    { label: 'yes', value: 1 },
  ],
};

test.for([
  { name: 'a judge with a prompt of ours', definition: LLM },
  { name: 'a judge with a prompt of its own', definition: OWN },
  { name: 'a model', definition: ONNX },
  { name: 'a key of its own', definition: { ...LLM, keyVariable: 'FAULTLINE_JUDGE_KEY' } },
  {
    name: 'the key of a provider, to this provider',
    definition: { ...LLM, baseUrl: 'https://api.openai.com/v1', keyVariable: 'OPENAI_API_KEY' },
  },
])('taken: $name', ({ definition }) => {
  expect(OwnEvaluatorSchema.parse(definition)).toMatchObject({ sample: [{ where: '', share: 0.1 }], concurrency: 2 });
});

test.for([
  {
    name: 'any variable as a key',
    fields: { keyVariable: 'FAULTLINE_AUTH_TOKEN' },
    message: /FAULTLINE_JUDGE_ and a name/,
  },
  {
    name: 'a variable of every object',
    fields: { keyVariable: 'constructor' },
    message: /FAULTLINE_JUDGE_ and a name/,
  },
  {
    name: 'the key of a provider to somebody else',
    fields: { keyVariable: 'OPENAI_API_KEY' },
    message: /https:\/\/api\.openai\.com alone/,
  },
  {
    name: 'the key of a provider in the open',
    fields: { keyVariable: 'OPENAI_API_KEY', baseUrl: 'http://api.openai.com/v1' },
    message: /https:\/\/api\.openai\.com alone/,
  },
  {
    name: 'the key of a provider to another port',
    fields: { keyVariable: 'OPENAI_API_KEY', baseUrl: 'https://api.openai.com:444/v1' },
    message: /alone/,
  },
  {
    name: 'a password in the URL',
    fields: { baseUrl: 'https://me:secret@models.example/v1' },
    message: /without user/,
  },
  { name: 'a file as URL', fields: { baseUrl: 'file:///etc/passwd' }, message: /use a URL/ },
  { name: 'a query in the URL', fields: { baseUrl: 'https://models.example/v1?x=1' }, message: /use a URL/ },
  { name: 'no prompt', fields: { prompt: undefined }, message: /either prompt or template/ },
  { name: 'two prompts', fields: { template: '{{answer}}' }, message: /either prompt or template/ },
  { name: 'no budget', fields: { budgetUsdPerDay: 0 }, message: /budgetUsdPerDay/ },
  { name: 'a filter that is none', fields: { sample: [{ where: 'colour:red', share: 1 }] }, message: /colour/ },
  { name: 'more than all', fields: { sample: [{ share: 1.5 }] }, message: /share/ },
  { name: 'something more', fields: { apiKey: 'sk-1' }, message: /apiKey/ },
])('refused: $name', ({ fields, message }) => {
  const { error } = OwnEvaluatorSchema.safeParse({ ...LLM, ...fields });
  expect(JSON.stringify(error?.issues)).toMatch(message);
});

test.for([
  { name: 'a placeholder that is none', definition: { ...OWN, template: '{{answer}} {{secret}}' } },
  { name: 'without the answer', definition: { ...OWN, template: 'Judge {{question}}' } },
  { name: 'without a verdict', definition: { ...OWN, verdict: undefined } },
  { name: 'a verdict of nothing', definition: { ...OWN, verdict: {} } },
  { name: 'one label', definition: { ...OWN, verdict: { labels: { good: 1 } } } },
  { name: 'a label beyond 1', definition: { ...OWN, verdict: { labels: { good: 2, bad: 0 } } } },
  {
    name: 'labels that decide, without saying at what',
    definition: { ...OWN, verdict: { labels: { pass: 1, fail: 0 } } },
  },
  { name: 'a file elsewhere', definition: { ...ONNX, modelFile: '../../etc/model.onnx' } },
  { name: 'a file by its whole path', definition: { ...ONNX, modelFile: '/etc/model.onnx' } },
  { name: 'a file in a hidden folder', definition: { ...ONNX, vocabularyFile: '.ssh/id' } },
])('refused: $name', ({ definition }) => {
  expect(OwnEvaluatorSchema.safeParse(definition).success).toBe(false);
});
