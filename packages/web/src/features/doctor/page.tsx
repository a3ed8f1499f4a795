import { SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../lib/api-client.ts';
import { formatCount } from '../../lib/format.ts';
import { CopyButton, EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';

/** What is missing from the telemetry, by service, and which attribute to set. */
export function DoctorPage() {
  const { projectId } = useParams({ from: '/p/$projectId/doctor' });
  const [from, setFrom] = useState('now-24h');
  const report = useQuery({
    queryKey: ['doctor', projectId, from],
    queryFn: ({ signal }) => api.doctor(projectId, from, signal),
  });
  if (report.isError) return <ErrorState error={report.error} retry={() => void report.refetch()} />;
  if (!report.data) return <div className={ui.page} role="status" aria-label="Examining the requests" />;
  return (
    <div className={ui.page}>
      <h1>Doctor</h1>
      <p className={ui.dim}>
        A bad answer can be reproduced when seven things are recorded. Here is what each service sends, and what to add.
      </p>
      <SegmentedControl
        size="xs"
        aria-label="Time range"
        value={from}
        onChange={setFrom}
        data={['now-1h', 'now-24h', 'now-7d', 'now-30d'].map((value) => ({ value, label: value.slice(4) }))}
      />
      {report.data.services.length === 0 && (
        <EmptyState
          title="No requests to look at"
          text="Nothing arrived in this time."
          action={{ label: 'Look at 30 days', run: () => setFrom('now-30d') }}
        />
      )}
      {report.data.services.map(({ service, requests, dialects, completeness, findings }) => (
        <section key={service} className={ui.card} aria-label={service || 'no service name'}>
          <h2 style={{ marginTop: 0 }}>
            {service || '(no service.name)'}{' '}
            <span className={ui.dim}>
              {formatCount(requests)} requests, read as {dialects.join(', ')}
            </span>
          </h2>
          <table className={ui.table}>
            <tbody>
              {completeness.map(({ item, present, missing }) => {
                const share = (100 * present) / Math.max(1, present + missing);
                return (
                  <tr key={item}>
                    <td style={{ width: 110 }}>{item}</td>
                    <td>
                      <span className={ui.bar}>
                        <span style={{ width: `${share}%` }} />
                      </span>
                    </td>
                    <td className={ui.number} style={{ width: 190 }}>
                      {Math.round(share)} % of {formatCount(present + missing)}{' '}
                      {missing > 0 && (
                        <Link
                          to="/p/$projectId/requests"
                          params={{ projectId }}
                          search={{
                            filter: `missing:${item} ${service ? `service:${JSON.stringify(service)}` : ''}`.trim(),
                            from,
                          }}
                        >
                          missing
                        </Link>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {findings.length === 0 && (
            <p className={ui.ok}>
              <IconCircleCheck size={14} aria-hidden /> Nothing is missing.
            </p>
          )}
          {findings.map(({ code, severity, title, detail, fix, exampleRequestIds }) => (
            <details key={code} open={severity === 'problem'}>
              <summary className={severity === 'problem' ? ui.problem : undefined}>
                {severity === 'problem' ? (
                  <IconAlertTriangle size={14} aria-hidden />
                ) : (
                  <IconInfoCircle size={14} aria-hidden />
                )}{' '}
                {title}
              </summary>
              <p>{detail}</p>
              <pre className={ui.code}>{fix}</pre>
              <CopyButton text={fix} />{' '}
              {exampleRequestIds.slice(0, 3).map((requestId) => (
                <Link
                  key={requestId}
                  to="/p/$projectId/requests/$requestId"
                  params={{ projectId, requestId }}
                  search={{ view: 'waterfall' }}
                  style={{ marginLeft: 8 }}
                >
                  {requestId.slice(0, 10)}…
                </Link>
              ))}
            </details>
          ))}
        </section>
      ))}
    </div>
  );
}
