// Models of projects, run in a thread of their own so that nobody waits for them; it is started with the first question.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { OnnxModel } from '@faultline/model';
import type { OnnxRuntime } from './ask-onnx.ts';
import type { Ask, Reply } from './worker.ts';

/** `directory` holds the files of models and vocabularies; nothing outside it is read. */
export function createOnnxRuntime(directory: string): OnnxRuntime {
  let worker: Worker | undefined;
  const asked = new Map<number, { resolve(logits: readonly number[]): void; reject(error: Error): void }>();
  let number = 0;

  const fail = (gone: Worker, error: Error) => {
    if (worker !== gone) return;
    worker = undefined;
    for (const waiting of asked.values()) waiting.reject(error);
    asked.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    const fresh = new Worker(new URL('worker.ts', import.meta.url));
    fresh.on('message', (reply: Reply) => {
      const waiting = asked.get(reply.number);
      asked.delete(reply.number);
      if ('logits' in reply) waiting?.resolve(reply.logits);
      else waiting?.reject(new Error(reply.problem));
    });
    fresh.on('error', (error) => fail(fresh, error instanceof Error ? error : new Error(String(error))));
    fresh.on('exit', () => fail(fresh, new Error('the thread of the model ended')));
    // It keeps no process alive that has nothing else to do.
    fresh.unref();
    worker = fresh;
    return fresh;
  };

  return {
    logits: async (model, premise, hypothesis, signal) => {
      const tooLate = new Error(`no answer within ${model.timeoutSeconds} s`);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(model.timeoutSeconds * 1000)]);
      if (limit.aborted) throw tooLate;
      const call: Ask = { ...pathsOf(directory, model), number: number++, premise, hypothesis };
      const answer = new Promise<readonly number[]>((resolve, reject) => asked.set(call.number, { resolve, reject }));
      const thread = started();
      thread.postMessage(call, []);
      const isAnswered = new AbortController();
      const isStopped = once(limit, 'abort', { signal: isAnswered.signal }).then(() => undefined);
      isStopped.catch(() => {});
      const logits = await Promise.race([answer, isStopped]).finally(() => isAnswered.abort());
      if (logits) return logits;
      // What is under way in the thread cannot be stopped otherwise.
      answer.catch(() => {});
      fail(thread, new Error('another question took too long, and the thread of the models was ended'));
      await thread.terminate();
      throw tooLate;
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}

function pathsOf(directory: string, { modelFile, vocabularyFile, isLowerCase, maxTokens, output }: OnnxModel) {
  return {
    modelPath: join(directory, modelFile),
    vocabularyPath: join(directory, vocabularyFile),
    isLowerCase,
    maxTokens,
    output,
  };
}
