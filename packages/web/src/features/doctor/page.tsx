import type { DoctorOutput } from '@faultline/model';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type CSSProperties } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { LookBack } from '../../ui/segments.tsx';
import ui from '../../ui/ui.module.css';
import { withCode } from '../../ui/with-code.tsx';
import css from './doctor.module.css';

const RANGES = ['1h', '24h', '7d', '30d'];
const EXAMPLES_SHOWN = 3;

type Service = DoctorOutput['services'][number];

/** What is missing from the telemetry, by service, and which attribute to set. */
export function DoctorPage() {
  const { projectId } = useParams({ from: '/p/$projectId/doctor' });
  const [from, setFrom] = useState('now-24h');
  const report = useQuery({
    queryKey: ['doctor', projectId, from],
    queryFn: ({ signal }) => api.doctor(projectId, from, signal),
  });
  if (report.isError) return <ErrorState error={report.error} retry={() => void report.refetch()} />;
  if (!report.data) return <Loading label="Examining the requests" />;
  return (
    <div className={ui.page}>
      <div className={ui.pageHead}>
        <h1>Doctor</h1>
        <p>
          A bad answer can be reproduced when seven things are recorded. Here is what each service sends, and what to
          add.
        </p>
        <LookBack value={from} options={RANGES} onChange={setFrom} />
      </div>
      {report.data.services.length === 0 && (
        <EmptyState title="No requests to look at" text="Nothing arrived in this time.">
          {from !== 'now-30d' && (
            <button type="button" className={ui.button} onClick={() => setFrom('now-30d')}>
              Look at 30 days
            </button>
          )}
        </EmptyState>
      )}
      {report.data.services.map((service) => (
        <ServiceReport key={service.service} projectId={projectId} from={from} report={service} />
      ))}
    </div>
  );
}

function ServiceReport({
  projectId,
  from,
  report: { service, requests, dialects, completeness, findings },
}: {
  readonly projectId: string;
  readonly from: string;
  readonly report: Service;
}) {
  return (
    <section className={ui.card} aria-label={service || 'no service name'}>
      <h2>
        {service || '(no service.name)'}{' '}
        <span className={ui.dim}>
          {formatCount(requests)} {requests === 1 ? 'request' : 'requests'}, read as {dialects.join(', ')}
        </span>
      </h2>
      <div className={css.columns}>
        <ul className={css.completeness} aria-label="What is recorded">
          {completeness.map(({ item, present, missing }) => {
            const share = present / Math.max(1, present + missing);
            return (
              <li key={item} style={{ '--share': share } as CSSProperties}>
                <span>{item}</span>
                <span className={ui.bar}>
                  <span />
                </span>
                <span className={css.share}>
                  {Math.floor(share * 100)} % of {formatCount(present + missing)}
                </span>
                {missing > 0 && (
                  <Link
                    to="/p/$projectId/requests"
                    params={{ projectId }}
                    search={{
                      filter: `missing:${item}${service ? ` service:${JSON.stringify(service)}` : ''}`,
                      from,
                    }}
                  >
                    <span className="visually-hidden">Requests without {item}: </span>
                    {formatCount(missing)} missing
                  </Link>
                )}
              </li>
            );
          })}
        </ul>
        <div>
          {findings.length === 0 && (
            <p className={ui.ok}>
              <IconCircleCheck size={14} aria-hidden /> Nothing is missing.
            </p>
          )}
          {findings.map((finding) => (
            <Finding key={finding.code} projectId={projectId} finding={finding} />
          ))}
        </div>
      </div>
    </section>
  );
}

function Finding({
  projectId,
  finding: { severity, title, detail, fix, exampleRequestIds },
}: {
  readonly projectId: string;
  readonly finding: Service['findings'][number];
}) {
  const isProblem = severity === 'problem';
  const Icon = isProblem ? IconAlertTriangle : IconInfoCircle;
  return (
    <details className={css.finding} open={isProblem}>
      <summary>
        <Icon size={14} aria-label={severity} className={isProblem ? ui.problem : ui.dim} /> {withCode(title)}
      </summary>
      <p>{detail}</p>
      <pre className={ui.code}>{fix}</pre>
      <div className={css.examples}>
        <CopyButton text={() => fix} />
        {exampleRequestIds.slice(0, EXAMPLES_SHOWN).map((requestId) => (
          <Link
            key={requestId}
            to="/p/$projectId/requests/$requestId"
            params={{ projectId, requestId }}
            search={{ view: 'waterfall' }}
          >
            <code>{requestId.slice(0, 10)}…</code>
          </Link>
        ))}
      </div>
    </details>
  );
}
