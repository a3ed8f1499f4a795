// Spans of some of the generated requests: eight each, about 2 kB with 22 attributes, so that opening a request searches among many.
import { MANY_PARTS, requestId, sentence, startTime, type Slice } from './request-sql.ts';

const SPANS_PER_REQUEST = 8;
const STAGES = ['request', 'rewrite', 'retrieval', 'rerank', 'assembly', 'generation', 'tool', 'validation'];

/** An INSERT of about `spans` spans, of the first requests of the slice. */
export function insertSpansSql(slice: Slice, spans: number): string {
  const requests = Math.min(slice.count, Math.ceil(spans / SPANS_PER_REQUEST));
  const columns = spanColumns(slice);
  return `INSERT INTO spans (${Object.keys(columns).join(', ')})
SELECT ${Object.entries(columns)
    .map(([name, sql]) => `${sql} AS ${name}_`)
    .join(',\n  ')}
FROM (SELECT number + ${slice.from} AS n, arrayJoin(range(${SPANS_PER_REQUEST})) AS s FROM numbers(${requests}))
${MANY_PARTS}`;
}

function spanColumns(slice: Slice): Readonly<Record<string, string>> {
  const spanId = (index: string) => `substring(lower(hex(sipHash128(n, 100 + ${index}))), 1, 16)`;
  const textOf = (salt: number) => `concat(${sentence(salt)}, ' ', toString(s), ' ', ${sentence(salt + 1)})`;
  const message = (role: string, salt: number) =>
    `concat('[{"role":"${role}","parts":[{"type":"text","text":"', ${textOf(salt)}, '"}]}]')`;
  const isGeneration = 's IN (1, 5)';
  const attributes = [
    "'session.id', concat('session-', toString(intDiv(n, 4)))",
    "'thread.name', 'worker'",
    "'thread.id', toString(n % 64)",
    "'code.function.name', 'answerQuestion'",
    "'server.address', 'svc.internal'",
    "'server.port', '8443'",
    "'network.protocol.version', '2'",
    `'app.note', ${textOf(120)}`,
    ...Array.from({ length: 14 }, (_, i) => `'app.attribute_${i}', toString(cityHash64(n, s, ${i}) % 100000)`),
  ];
  return {
    project_id: "'default'",
    trace_id: requestId,
    span_id: spanId('s'),
    parent_span_id: `if(s = 0, '', ${spanId('0')})`,
    ingested_at: `toDateTime64(${startTime(slice)}, 3, 'UTC') + 4`,
    name: `[${STAGES.map((stage) => `'${stage} step'`).join(', ')}][s + 1]`,
    stage: `[${STAGES.map((stage) => `'${stage}'`).join(', ')}][s + 1]`,
    kind: "'internal'",
    start_time: `addMilliseconds(${startTime(slice)}, s * 150)`,
    end_time: `addMilliseconds(${startTime(slice)}, if(s = 0, 1400, s * 150 + 140))`,
    status_code: "'unset'",
    service_name: "'answer-bot'",
    scope_name: "'bench'",
    provider: `if(${isGeneration}, 'openai', '')`,
    request_model: `if(${isGeneration}, 'gpt-4o', '')`,
    input_tokens: `if(${isGeneration}, toUInt64(900), NULL)`,
    output_tokens: `if(${isGeneration}, toUInt64(120), NULL)`,
    dialect: "'otel-genai'",
    input: `if(${isGeneration}, '', ${textOf(130)})`,
    output: `if(${isGeneration}, '', ${textOf(140)})`,
    input_messages: `if(${isGeneration}, ${message('user', 150)}, '')`,
    output_messages: `if(${isGeneration}, ${message('assistant', 160)}, '')`,
    attributes: `map(${attributes.join(', ')})`,
  };
}
