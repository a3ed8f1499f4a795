import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api-client.ts';
import { CopyButton } from '../../ui/empty-state.tsx';
import ui from '../../ui/ui.module.css';
import { clientGuides } from './clients.ts';

/** Shown until the first span arrives: what to set in which client. The list takes over by itself. */
export function FirstRun({ projectId }: { readonly projectId: string }) {
  const server = useQuery({ queryKey: ['server'], queryFn: ({ signal }) => api.server(signal), staleTime: Infinity });
  const otlpUrl = `${location.protocol}//${location.hostname}:${server.data?.otlpHttpPort ?? 4318}`;
  return (
    <div className={ui.page}>
      <h1>Connect your application</h1>
      <p className={ui.dim}>
        Point the exporter you already have at this server. Nothing else changes, and no account is needed.
      </p>
      <div className={ui.card}>
        <Tabs defaultValue="otel-js" keepMounted={false}>
          <Tabs.List aria-label="Client">
            {clientGuides(otlpUrl).map(({ id, title }) => (
              <Tabs.Tab key={id} value={id}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {clientGuides(otlpUrl).map(({ id, code }) => (
            <Tabs.Panel key={id} value={id}>
              <pre className={ui.code}>{code}</pre>
              <CopyButton text={code} />
            </Tabs.Panel>
          ))}
        </Tabs>
        {projectId !== 'default' && (
          <p>
            For this project, send the header <code>x-faultline-project: {projectId}</code> too, e.g.{' '}
            <code>OTEL_EXPORTER_OTLP_HEADERS=x-faultline-project={projectId}</code>.
          </p>
        )}
        <p className={ui.dim}>
          gRPC exporters use <code>{`${location.hostname}:${server.data?.otlpGrpcPort ?? 4317}`}</code>. To see it
          filled without an application: <code>npm run demo</code>.
        </p>
      </div>
      <p role="status">
        <span className={ui.ok} aria-hidden>
          ●
        </span>{' '}
        Waiting for the first span…
      </p>
    </div>
  );
}
