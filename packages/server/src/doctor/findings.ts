// Counts of what is missing → advice. Pure.
import { EVIDENCE_ITEMS, type CapturePolicy, type DoctorOutput } from '@faultline/model';
import type { EvidenceSummary } from '../store/telemetry-store.ts';
import { ADVICE } from './advice.ts';

type ServiceReport = DoctorOutput['services'][number];
type Finding = ServiceReport['findings'][number];
type Code = keyof typeof ADVICE;

/** Findings less common than this share of a service's requests are left out as noise. */
const MIN_SHARE = 0.02;

/** What the project itself takes away, so that its absence says nothing about the sender. */
const HIDDEN_BY_POLICY: Readonly<Record<CapturePolicy, ReadonlySet<string>>> = {
  none: new Set(['no_content', 'no_tool_arguments', 'no_session']),
  ids: new Set(['no_content', 'no_tool_arguments']),
  redacted: new Set(),
  full: new Set(),
};

/** One service's report: problems before advice, the most frequent first. */
export function findingsOf(summary: EvidenceSummary, policy: CapturePolicy): ServiceReport {
  const { service, requests, dialects } = summary;
  const name = isNamed(service) ? `\`${service}\`` : 'an unnamed service';
  const finding = (code: Code, count: number, exampleRequestIds: readonly string[]): Finding => {
    const { severity, title, detail, fix } = ADVICE[code];
    return {
      code,
      severity,
      title: `${title(name)} (${count} of ${requests} ${requests === 1 ? 'request' : 'requests'})`,
      detail,
      fix,
      count,
      exampleRequestIds: [...exampleRequestIds],
    };
  };
  const hidden = HIDDEN_BY_POLICY[policy];
  const known = summary.signs.filter(({ code, count }) => Object.hasOwn(ADVICE, code) && count / requests >= MIN_SHARE);
  const [policys, senders] = [true, false].map((isHidden) => known.filter(({ code }) => hidden.has(code) === isHidden));
  const findings = senders!.map(({ code, count, exampleRequestIds }) =>
    finding(code as Code, count, exampleRequestIds),
  );
  const most = policys!.toSorted((a, b) => b.count - a.count)[0];
  if (most) findings.push(finding('capture_policy', most.count, most.exampleRequestIds));
  if (!isNamed(service)) findings.push(finding('no_service_name', requests, []));
  return {
    service,
    requests,
    dialects: [...dialects],
    completeness: EVIDENCE_ITEMS.flatMap((item) => {
      const found = summary.items.find((each) => each.item === item);
      return found ? [{ item, present: found.present, missing: found.missing }] : [];
    }),
    findings: findings.sort(
      (a, b) =>
        Number(a.severity === 'advice') - Number(b.severity === 'advice') ||
        b.count - a.count ||
        (a.code < b.code ? -1 : 1),
    ),
  };
}

/** SDKs call a service that was given no name `unknown_service`, with or without that of the program. */
function isNamed(service: string): boolean {
  return service !== '' && !/^unknown_service(?:$|:)/.test(service);
}
