import { Tabs } from '@mantine/core';
import { useServerInfo } from '../../lib/use-server-info.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import ui from '../../ui/ui.module.css';
import { clientGuides } from './clients.ts';
import css from './first-run.module.css';

/** Shown until the first span arrives: what to set in which client. The list takes over by itself. */
export function FirstRun({ projectId }: { readonly projectId: string }) {
  const server = useServerInfo();
  if (!server) return undefined;
  // A process without OTLP ports of its own leaves it to others; the usual ports are theirs.
  const { otlpHttpPort = 4318, otlpGrpcPort = 4317 } = server;
  const otlpUrl = `${location.protocol}//${location.hostname}:${otlpHttpPort}`;
  const guides = clientGuides(otlpUrl, projectId === 'default' ? undefined : projectId);
  return (
    <div className={ui.page}>
      <div className={ui.pageHead}>
        <h1>Connect your application</h1>
        <p>Point the exporter you already have at this server. Nothing else changes, and no account is needed.</p>
      </div>
      <div className={ui.card}>
        <Tabs defaultValue="otel-js" keepMounted={false}>
          <Tabs.List aria-label="Client">
            {guides.map(({ id, title }) => (
              <Tabs.Tab key={id} value={id} className={css.tab}>
                {title}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {guides.map(({ id, parts }) => (
            <Tabs.Panel key={id} value={id}>
              {parts.map(({ title, code }) => (
                <div key={title} className={css.part}>
                  <div className={css.partHead}>
                    <span>{title}</span>
                    <CopyButton text={() => code} />
                  </div>
                  <pre className={ui.code}>{code}</pre>
                </div>
              ))}
            </Tabs.Panel>
          ))}
        </Tabs>
        <p className={ui.dim}>
          Anything else that speaks OTLP: <code>{otlpUrl}</code> over HTTP, or{' '}
          <code>
            {location.hostname}:{otlpGrpcPort}
          </code>{' '}
          over gRPC
          {projectId === 'default' ? '.' : ', with the header '}
          {projectId !== 'default' && <code>x-faultline-project: {projectId}</code>}
        </p>
      </div>
      <output className={css.waiting}>
        <span className={css.pulse} aria-hidden /> Waiting for the first span… This page moves on by itself. To see it
        filled without an application: <code>npm run demo</code>
      </output>
    </div>
  );
}
