// The load, as a process of its own: sends exports at a steady rate, or as fast as they are acknowledged. Latency counts from the moment an
// export was due, so that a server that stalls is not measured less often for it.
import { Agent } from 'node:http';
import type { LoadMessage, LoadPlan } from './load.ts';
import { postTraces } from './post.ts';
import { createLoadPayload, SPANS_PER_REQUEST, type LoadPayload } from './payload.ts';

/** Exports that are later than this after the end are not sent any more. */
const MAX_BEHIND_MS = 10_000;

const plan = JSON.parse(process.argv[2]!) as LoadPlan;
const agent = new Agent({ keepAlive: true, maxSockets: plan.connections });
const ackMs: number[] = [];
const answerMs: number[] = [];
let requests = 0;
let measuredRequests = 0;
let refused = 0;
let slot = 0;
let lastSampledAt = 0;

const started = performance.now();
const measureFrom = started + plan.warmUpSeconds * 1000;
const deadline = measureFrom + plan.seconds * 1000;
let cpuBefore = process.cpuUsage();
setTimeout(() => (cpuBefore = process.cpuUsage()), plan.warmUpSeconds * 1000);

await Promise.all(Array.from({ length: plan.connections }, () => send(createLoadPayload(plan.requestsPerExport))));

const cpu = process.cpuUsage(cpuBefore);
agent.destroy();
tell({
  type: 'done',
  result: {
    requests,
    measuredRequests,
    measuredSpans: measuredRequests * SPANS_PER_REQUEST,
    measuredSeconds: (performance.now() - measureFrom) / 1000,
    refused,
    ackMs,
    answerMs,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    bytesPerSpan: Math.round(createLoadPayload(1).bytes.length / SPANS_PER_REQUEST),
  },
});

async function send(payload: LoadPayload): Promise<void> {
  for (;;) {
    const now = performance.now();
    const due =
      plan.requestsPerSecond === null ? now : started + (slot * plan.requestsPerExport * 1000) / plan.requestsPerSecond;
    if (due >= deadline || now > deadline + MAX_BEHIND_MS) return;
    slot += 1;
    if (due > now) await new Promise((resolve) => setTimeout(resolve, due - now));
    const traceIds = payload.refresh();
    const sent = performance.now();
    const status = await postTraces(plan.otlpUrl, payload.bytes, agent);
    const acknowledged = performance.now();
    if (status !== 200) {
      refused += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    requests += payload.requests;
    if (acknowledged < measureFrom) continue;
    measuredRequests += payload.requests;
    ackMs.push(acknowledged - due);
    answerMs.push(acknowledged - sent);
    if (plan.sampleEveryMs !== null && acknowledged - lastSampledAt >= plan.sampleEveryMs) {
      lastSampledAt = acknowledged;
      tell({
        type: 'sample',
        traceId: traceIds[slot % traceIds.length]!,
        acknowledgedAt: performance.timeOrigin + acknowledged,
      });
    }
  }
}

function tell(message: LoadMessage): void {
  process.send!(message);
}
