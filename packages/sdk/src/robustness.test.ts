// Nothing the SDK is given may make it throw into the application, run the work twice, or change what it returns.
import { context, propagation, trace, type Tracer } from '@opentelemetry/api';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as everything from './index.ts';
import { RIGS } from './testing/rigs.ts';

/** Objects whose every property and conversion throws, beside whatever else there is. */
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('hostile');
    },
    ownKeys: () => {
      throw new Error('hostile');
    },
    has: () => {
      throw new Error('hostile');
    },
    getOwnPropertyDescriptor: () => {
      throw new Error('hostile');
    },
  },
);
/** Handed out by a function, since the generator itself looks at values. */
const garbage: fc.Arbitrary<() => unknown> = fc.oneof(
  fc
    .anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true })
    .map((value) => () => value),
  fc.constantFrom<(() => unknown)[]>(
    () => hostile,
    () => [hostile],
    () => ({ requestId: hostile, tenant: Symbol('s') }),
    () => Symbol('s'),
    () => () => 1,
    () => new Error('e'),
    () => Number.NaN,
    () => 'x'.repeat(150_000),
    () => '\ud800',
    () => '__proto__',
  ),
);
const STAGES = [
  'intent',
  'rewrite',
  'retrieval',
  'rerank',
  'assembly',
  'generation',
  'embedding',
  'tool',
  'validation',
  'delivery',
] as const;
const sdk = { ...everything };
type AnyFunction = (...args: unknown[]) => unknown;

describe.each(RIGS)('garbage $name', ({ create }) => {
  const rig = create();
  beforeAll(async () => {
    sdk.configure({ warn: () => {} });
    await rig.start();
  });
  afterAll(() => rig.stop());
  afterEach(() => sdk.configure({ capture: 'full' }));

  test.for(['full', 'redacted', 'ids', 'none'] as const)(
    'every function and every method of every recorder, under %s',
    async (capture) => {
      sdk.configure({ capture });
      await fc.assert(
        fc.asyncProperty(fc.array(garbage, { minLength: 3, maxLength: 3 }), async (makers) => {
          const args = makers.map((make) => make());
          const callAll = (handle: object) => {
            const names = Object.getOwnPropertyNames(Object.getPrototypeOf(handle));
            const base = Object.getOwnPropertyNames(Object.getPrototypeOf(Object.getPrototypeOf(handle) as object));
            for (const name of new Set([...names, ...base])) {
              if (
                ['constructor', 'run', 'onEnd', 'onItem', 'close', 'write', 'isRecording', 'hasFailed'].includes(name)
              )
                continue;
              (handle as Record<string, AnyFunction>)[name]!(...args);
            }
          };
          let runs = 0;
          const result = sdk.request(args[0] as never, (r) => {
            callAll(r);
            for (const name of STAGES)
              (sdk[name] as unknown as AnyFunction)(args[1], (step: object) => {
                runs += 1;
                callAll(step);
                for (const annotate of [sdk.outcome, sdk.score, sdk.feedback]) (annotate as AnyFunction)(...args);
              });
            return args[2];
          });
          // A stage whose name is a function runs that instead, as the form without a name does.
          expect(runs).toBe(typeof args[1] === 'function' ? 0 : STAGES.length);
          if (!(result instanceof Promise)) expect(Object.is(result, args[2])).toBe(true);
          for (const annotate of [sdk.outcome, sdk.score, sdk.feedback, sdk.inject, sdk.configure])
            (annotate as AnyFunction)(...args);
          sdk.configure({
            capture,
            redact: undefined as never,
            maxTextLength: 1000,
            propagate: 'labels',
            warn: () => {},
          });
          expect(sdk.fromRequest(args[0] as never, () => 'ran')).toBe('ran');
          for (const call of [sdk.request, ...STAGES.map((name) => sdk[name])])
            (call as AnyFunction)(args[0], undefined);
        }),
        { numRuns: 30 },
      );
      await rig.take();
    },
  );

  test('a span processor given nonsense', () => {
    const processor = new sdk.FaultlineSpanProcessor();
    for (const [span, from] of [
      [{}, {}],
      [hostile, hostile],
      [undefined, context.active()],
    ])
      expect(() => processor.onStart(span as never, from as never)).not.toThrow();
  });

  test('after a request is over its handle does nothing', async () => {
    let kept: everything.RequestHandle | undefined;
    sdk.request({ requestId: 'r1' }, (r) => {
      kept = r;
    });
    kept!.output('late');
    kept!.outcome('failure');
    kept!.fail(new Error('late'));
    kept!.label('tenant', 'late');
    const span = (await rig.take()).find(({ requestId }) => requestId === 'r1');
    expect(span).toMatchObject({ statusCode: 'unset', labels: {} });
    expect(span?.outcomeStatus).toBeUndefined();
  });
});

describe('an OpenTelemetry set-up that fails', () => {
  afterEach(() => {
    trace.disable();
    context.disable();
    propagation.disable();
  });
  const failing = () => {
    throw new Error('broken');
  };

  test('a tracer that throws: the work runs once, its result and its error come out', () => {
    trace.setGlobalTracerProvider({
      getTracer: () => ({ startSpan: failing, startActiveSpan: failing }) as Tracer,
    });
    let runs = 0;
    expect(sdk.request({}, (r) => (runs++, r.id.length))).toBe(36);
    expect(sdk.tool('t', (step) => (step.result(1), runs++))).toBe(1);
    expect(() => sdk.generation(() => failing())).toThrow('broken');
    expect(runs).toBe(2);
  });

  test('a context manager that throws: the work runs once', () => {
    context.setGlobalContextManager({
      active: failing,
      with: failing,
      bind: failing,
      enable: failing,
      disable() {
        return this;
      },
    } as never);
    let runs = 0;
    expect(sdk.request({}, () => runs++)).toBe(0);
    expect(runs).toBe(1);
  });

  test('spans whose methods throw', () => {
    const span = {
      spanContext: () => ({ traceId: 'x', spanId: 'y', traceFlags: 1 }),
      isRecording: () => true,
      setAttribute: failing,
      setAttributes: failing,
      addEvent: failing,
      setStatus: failing,
      end: failing,
    };
    trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: () => span }) } as never);
    expect(sdk.request({ input: 'x' }, (r) => (r.output('y'), 'done'))).toBe('done');
    expect(() => sdk.tool(failing)).toThrow('broken');
  });
});
