// Requests of an agent that asks a tool, sent to a running server, and how a test asks that server.
/** The answer to a question; anything but success throws. */
export async function getFrom<T>(url: string, path: string): Promise<T> {
  const response = await fetch(`${url}${path}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

export async function send<T>(
  url: string,
  path: string,
  body: object,
  method = 'POST',
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}

export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await isTrue().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not become true within a minute');
}

let sequence = 0;

/** An agent that asks a tool; of a bad request the tool fails, and with it the request. */
export function toolRequest(requestId: string, tenant: string, isBad: boolean): object {
  const traceId = (++sequence).toString(16).padStart(32, '0');
  const id = (n: number) => (sequence * 10 + n).toString(16).padStart(16, '0');
  const at = (ms: number) => String(BigInt(Date.now() - 5000 + ms) * 1_000_000n);
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  const failed = isBad ? { status: { code: 2, message: 'order service: connection refused' } } : {};
  const span = (
    n: number,
    parent: number | undefined,
    name: string,
    range: readonly [number, number],
    attributes: object[],
    more: object = {},
  ) => ({
    traceId,
    spanId: id(n),
    ...(parent === undefined ? {} : { parentSpanId: id(parent) }),
    name,
    kind: 1,
    startTimeUnixNano: at(range[0]),
    endTimeUnixNano: at(range[1]),
    attributes: [
      text('faultline.request.id', requestId),
      text('faultline.cohort.tenant', tenant),
      text('faultline.cohort.release', '1.0.0'),
      ...attributes,
    ],
    ...more,
  });
  return {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'shop')] },
        scopeSpans: [
          {
            spans: [
              span(1, undefined, 'chat', [0, 100], [text('faultline.stage', 'request')], failed),
              span(
                2,
                1,
                'answer',
                [5, 60],
                [
                  text('gen_ai.operation.name', 'chat'),
                  text('gen_ai.request.model', 'm'),
                  text('gen_ai.input.messages', message('user', 'Where is order 7?')),
                  text('gen_ai.output.messages', message('assistant', 'Let me look.')),
                ],
              ),
              span(
                3,
                1,
                'execute_tool order_status',
                [60, 90],
                [
                  text('gen_ai.operation.name', 'execute_tool'),
                  text('gen_ai.tool.name', 'order_status'),
                  ...(isBad ? [text('error.type', 'ECONNREFUSED')] : []),
                ],
                failed,
              ),
            ],
          },
        ],
      },
    ],
  };
}
