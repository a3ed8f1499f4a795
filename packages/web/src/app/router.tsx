import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, redirect } from '@tanstack/react-router';
import { parseRequestSearch } from '../features/request/url.ts';
import { RequestsPage } from '../features/requests/page.tsx';
import { parseListSearch } from '../lib/list-search.ts';
import { preferences } from '../lib/preferences.ts';
import { EmptyState, ErrorState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import ui from '../ui/ui.module.css';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <EmptyState isWholePage title="There is no such page" text="The address may be mistyped, or of another version.">
      <Link className={ui.button} to="/">
        Go to the requests
      </Link>
    </EmptyState>
  ),
});
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/p/$projectId/requests', params: { projectId: preferences().projectId } });
  },
});
const project = createRoute({
  getParentRoute: () => root,
  path: '/p/$projectId',
  beforeLoad: ({ params, location }) => {
    if (/^\/p\/[^/]+\/?$/.test(location.pathname)) throw redirect({ to: '/p/$projectId/requests', params });
  },
});
const requests = createRoute({
  getParentRoute: () => project,
  path: '/requests',
  component: RequestsPage,
  validateSearch: parseListSearch,
});
const request = createRoute({
  getParentRoute: () => project,
  path: '/requests/$requestId',
  component: lazyRouteComponent(() => import('../features/request/route.tsx'), 'RequestRoute'),
  validateSearch: parseRequestSearch,
});
const ingest = createRoute({
  getParentRoute: () => project,
  path: '/ingest',
  component: lazyRouteComponent(() => import('../features/ingest/page.tsx'), 'IngestPage'),
});
const doctor = createRoute({
  getParentRoute: () => project,
  path: '/doctor',
  component: lazyRouteComponent(() => import('../features/doctor/page.tsx'), 'DoctorPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, project.addChildren([requests, request, ingest, doctor])]),
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading label="Loading the page" />,
  defaultErrorComponent: ({ error, reset }) => (
    <ErrorState
      title="This page has failed"
      error={error instanceof Error ? error : new Error(String(error))}
      retry={reset}
    />
  ),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
