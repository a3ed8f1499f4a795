// One request of a retrieval application, made with the SDK and by hand with the same result.
import { context, propagation, SpanKind, trace, type Attributes } from '@opentelemetry/api';
import {
  assembly,
  delivery,
  generation,
  request,
  rerank,
  retrieval,
  tool,
  validation,
} from '../packages/sdk/src/index.ts';

const WORDS =
  'the refund is paid out within five working days after the parcel has been received in our warehouse '.repeat(3);
const CHUNKS = Array.from({ length: 8 }, (_, i) => ({ id: `kb-${i}#2`, score: 1 - i / 10, text: `${i} ${WORDS}` }));
const SELECTED = CHUNKS.slice(0, 3);
const QUESTION = 'How long does a refund take, and to which account is it paid?';
const ANSWER = 'Within five working days, to the account you paid from [1].';
const PROMPT = `Answer from the context.\n${SELECTED.map(({ text }) => text).join('\n')}`;
const LABELS = { tenant: 'acme', locale: 'de', workflow: 'support', userTier: 'gold', release: '2.1.0' };

/** A request of eight spans, as an application that uses the SDK makes it. */
export async function stagedRequest(): Promise<void> {
  await request({ ...LABELS, requestId: 'r1', input: QUESTION }, async (r) => {
    await retrieval('kb', async (step) => {
      step.query(QUESTION);
      step.candidates(CHUNKS);
    });
    rerank((step) => {
      step.model('rerank-3');
      step.selected(SELECTED);
    });
    assembly((step) => step.prompt({ name: 'answer', version: 'v7' }));
    await generation('answer', async (step) => {
      step.model('gpt-4o', { provider: 'openai' });
      step.messages([
        { role: 'system', content: PROMPT },
        { role: 'user', content: QUESTION },
      ]);
      step.answer(ANSWER);
      step.usage({ inputTokens: 900, outputTokens: 20 });
      step.finishReason('stop');
    });
    await tool('find_order', async (step) => {
      step.call({ id: 'c1', arguments: { order: 'A-1' } });
      step.result({ status: 'sent' });
    });
    validation('grounded', (step) => step.verdict(true));
    delivery((step) => step.delivered(ANSWER));
    r.output(ANSWER);
    r.outcome('success');
  });
}

/** The same by hand, as someone writes it who knows the attribute names and wants the labels on every span. */
export async function bareRequest(): Promise<void> {
  const tracer = trace.getTracer('@faultline/sdk');
  const labels: Attributes = {
    'faultline.request.id': 'r1',
    'faultline.cohort.tenant': 'acme',
    'faultline.cohort.locale': 'de',
    'faultline.cohort.workflow': 'support',
    'faultline.cohort.user_tier': 'gold',
    'faultline.cohort.release': '2.1.0',
  };
  const baggage = propagation.createBaggage(
    Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, { value: String(value) }])),
  );
  const span = async (
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    work: () => Attributes | Promise<Attributes>,
  ) =>
    tracer.startActiveSpan(name, { kind, attributes: { ...labels, ...attributes } }, async (each) => {
      try {
        each.setAttributes(await work());
      } finally {
        each.end();
      }
    });
  await context.with(propagation.setBaggage(context.active(), baggage), () =>
    span(
      'request support',
      SpanKind.INTERNAL,
      { 'faultline.stage': 'request', 'faultline.input': QUESTION },
      async () => {
        await span(
          'retrieval kb',
          SpanKind.INTERNAL,
          { 'faultline.stage': 'retrieval', 'gen_ai.operation.name': 'retrieval', 'gen_ai.data_source.id': 'kb' },
          () => ({ 'gen_ai.retrieval.query.text': QUESTION, 'gen_ai.retrieval.documents': JSON.stringify(CHUNKS) }),
        );
        await span('rerank', SpanKind.INTERNAL, { 'faultline.stage': 'rerank' }, () => ({
          'gen_ai.request.model': 'rerank-3',
          'faultline.selected': JSON.stringify(SELECTED),
        }));
        await span('assembly', SpanKind.INTERNAL, { 'faultline.stage': 'assembly' }, () => ({
          'faultline.prompt.name': 'answer',
          'gen_ai.prompt.name': 'answer',
          'faultline.prompt.version': 'v7',
          'gen_ai.prompt.version': 'v7',
        }));
        await span(
          'generation answer',
          SpanKind.CLIENT,
          { 'faultline.stage': 'generation', 'gen_ai.operation.name': 'chat' },
          () => ({
            'gen_ai.request.model': 'gpt-4o',
            'gen_ai.provider.name': 'openai',
            'gen_ai.input.messages': JSON.stringify([
              { role: 'system', parts: [{ type: 'text', content: PROMPT }] },
              { role: 'user', parts: [{ type: 'text', content: QUESTION }] },
            ]),
            'gen_ai.output.messages': JSON.stringify([
              { role: 'assistant', parts: [{ type: 'text', content: ANSWER }] },
            ]),
            'gen_ai.usage.input_tokens': 900,
            'gen_ai.usage.output_tokens': 20,
            'gen_ai.response.finish_reasons': ['stop'],
          }),
        );
        await span(
          'tool find_order',
          SpanKind.INTERNAL,
          { 'faultline.stage': 'tool', 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_order' },
          () => ({
            'gen_ai.tool.call.id': 'c1',
            'gen_ai.tool.call.arguments': JSON.stringify({ order: 'A-1' }),
            'gen_ai.tool.call.result': JSON.stringify({ status: 'sent' }),
          }),
        );
        await span(
          'validation grounded',
          SpanKind.INTERNAL,
          { 'faultline.stage': 'validation', 'faultline.validation.name': 'grounded' },
          () => ({ 'faultline.validation.verdict': 'pass' }),
        );
        await span('delivery', SpanKind.INTERNAL, { 'faultline.stage': 'delivery' }, () => ({
          'faultline.delivered': ANSWER,
        }));
        return { 'faultline.output': ANSWER, 'faultline.outcome.status': 'success' };
      },
    ),
  );
}
