import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnEvaluatorSchema, type OnnxModel } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { askOnnx, type OnnxRuntime } from './ask-onnx.ts';
import { createOnnxRuntime } from './runtime.ts';
import { tinyModel } from './tiny-model.ts';

// A thread is started and a runtime loaded: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const isInstalled = (() => {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
})();

const definition = (fields: object = {}): OnnxModel =>
  OwnEvaluatorSchema.parse({
    id: 'nli',
    kind: 'onnx',
    modelFile: 'nli/model.onnx',
    vocabularyFile: 'nli/vocab.txt',
    classes: [
      { label: 'entailment', value: 1 },
      { label: 'contradiction', value: 0 },
    ],
    ...fields,
  }) as OnnxModel;

const ask = (runtime: OnnxRuntime, model: OnnxModel, sources: string, answer: string) =>
  askOnnx(runtime, model, [{ content: sources }, { content: answer }], new AbortController().signal);

let directory: string;
let runtime: OnnxRuntime;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'faultline-models-'));
  mkdirSync(join(directory, 'nli'));
  writeFileSync(join(directory, 'nli/vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'yes', 'no'].join('\n'));
  const rows = [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [10, 0],
    [0, 10],
  ];
  writeFileSync(join(directory, 'nli/model.onnx'), tinyModel(rows, ['input_ids', 'attention_mask', 'token_type_ids']));
  writeFileSync(join(directory, 'nli/odd.onnx'), tinyModel(rows, ['pixel_values']));
  runtime = createOnnxRuntime(directory);
});
afterAll(async () => {
  await runtime?.close();
  rmSync(directory, { recursive: true, force: true });
});

test.skipIf(isInstalled)('without the package it says what to install', async () => {
  const { outcome } = await ask(runtime, definition(), 'yes', 'yes');
  expect(outcome).toEqual({
    kind: 'failed',
    problem: expect.stringMatching(/onnxruntime-node is not there: run npm install onnxruntime-node/),
  });
});

describe.skipIf(!isInstalled)(
  isInstalled ? 'a model in a file' : 'a model in a file (skipped: onnxruntime-node is not installed)',
  () => {
    test('gives the likeliest label, and the number that the classes stand for', async () => {
      const { outcome, costUsd } = await ask(runtime, definition(), 'yes', 'yes');
      expect(costUsd).toBe(0);
      // Five tokens, two of which say yes: the mean is 4 against 0.
      const likely = 1 / (1 + Math.exp(-4));
      expect(outcome).toEqual({
        kind: 'verdict',
        verdict: {
          label: 'entailment',
          value: expect.closeTo(likely, 5),
          explanation: `entailment ${likely.toFixed(3)}, contradiction ${(1 - likely).toFixed(3)}`,
        },
      });
      expect((await ask(runtime, definition(), 'no', 'no no')).outcome).toMatchObject({
        verdict: { label: 'contradiction' },
      });
    });

    test.for([
      { name: 'an output that it does not have', fields: { output: 'scores' }, problem: /no output scores but logits/ },
      { name: 'an input that nobody knows', fields: { modelFile: 'nli/odd.onnx' }, problem: /an input pixel_values/ },
      { name: 'a file that is not there', fields: { modelFile: 'nli/gone.onnx' }, problem: /ENOENT/ },
      { name: 'a file that is no model', fields: { modelFile: 'nli/vocab.txt' }, problem: /./ },
      { name: 'a vocabulary that is none', fields: { vocabularyFile: 'nli/model.onnx' }, problem: /holds no \[CLS\]/ },
      {
        name: 'more classes than it has',
        fields: { classes: ['a', 'b', 'c'].map((label) => ({ label, value: 0.5 })) },
        problem: /has 2 numbers for 3 classes/,
      },
    ])('what is wrong is said: $name', async ({ fields, problem }) => {
      const { outcome } = await ask(runtime, definition(fields), 'yes', 'yes');
      expect(outcome).toEqual({ kind: 'failed', problem: expect.stringMatching(problem) });
    });

    test('nobody waits for ever, and the next question is answered', async () => {
      const stopped = new AbortController();
      const asked = runtime.logits(definition(), 'yes', 'yes', stopped.signal);
      const beside = ask(runtime, definition(), 'yes', 'yes');
      stopped.abort();
      await expect(asked).rejects.toThrow(/no answer/);
      expect((await beside).outcome).toMatchObject({
        problem: expect.stringMatching(/another question took too long/),
      });
      await expect(runtime.logits(definition(), 'yes', 'yes', stopped.signal)).rejects.toThrow(/no answer/);
      expect((await ask(runtime, definition(), 'yes', 'yes')).outcome).toMatchObject({ kind: 'verdict' });
    });
  },
);
