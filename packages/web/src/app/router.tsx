import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { DoctorPage } from '../features/doctor/page.tsx';
import { IngestPage } from '../features/ingest/page.tsx';
import { RequestRoute } from '../features/request/route.tsx';
import { parseRequestSearch } from '../features/request/url.ts';
import { RequestsPage } from '../features/requests/page.tsx';
import { parseListSearch } from '../lib/list-search.ts';
import { preferences } from '../lib/preferences.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <EmptyState
      title="There is no such page"
      text="The address may be mistyped, or of another version."
      action={{ label: 'Go to the requests', href: '/' }}
    />
  ),
});
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/p/$projectId/requests', params: { projectId: preferences().projectId } });
  },
});
const requests = createRoute({
  getParentRoute: () => root,
  path: '/p/$projectId/requests',
  component: RequestsPage,
  validateSearch: parseListSearch,
});
const request = createRoute({
  getParentRoute: () => root,
  path: '/p/$projectId/requests/$requestId',
  component: RequestRoute,
  validateSearch: parseRequestSearch,
});
const ingest = createRoute({ getParentRoute: () => root, path: '/p/$projectId/ingest', component: IngestPage });
const doctor = createRoute({ getParentRoute: () => root, path: '/p/$projectId/doctor', component: DoctorPage });

export const router = createRouter({
  routeTree: root.addChildren([home, requests, request, ingest, doctor]),
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
