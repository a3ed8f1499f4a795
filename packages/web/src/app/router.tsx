import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, redirect } from '@tanstack/react-router';
import { parseClassSearch } from '../features/failures/url.ts';
import { parseRequestSearch } from '../features/request/url.ts';
import { RequestsPage } from '../features/requests/page.tsx';
import { parseReviewSearch } from '../features/review/url.ts';
import { parseScorecardSearch } from '../features/scorecard/url.ts';
import { parseListSearch } from '../lib/list-search.ts';
import { preferences } from '../lib/preferences.ts';
import { parseRangeSearch } from '../lib/range-search.ts';
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
const scorecard = createRoute({
  getParentRoute: () => project,
  path: '/scorecard',
  component: lazyRouteComponent(() => import('../features/scorecard/scorecard-page.tsx'), 'ScorecardPage'),
  validateSearch: parseScorecardSearch,
});
const kpi = createRoute({
  getParentRoute: () => project,
  path: '/scorecard/$kpi',
  component: lazyRouteComponent(() => import('../features/scorecard/kpi-page.tsx'), 'KpiPage'),
  validateSearch: parseScorecardSearch,
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
const failures = createRoute({
  getParentRoute: () => project,
  path: '/failures',
  component: lazyRouteComponent(() => import('../features/failures/page.tsx'), 'FailuresPage'),
  validateSearch: parseRangeSearch,
});
const failureClass = createRoute({
  getParentRoute: () => project,
  path: '/failures/$class',
  component: lazyRouteComponent(() => import('../features/failures/class-page.tsx'), 'ClassPage'),
  validateSearch: parseClassSearch,
});
const evaluators = createRoute({
  getParentRoute: () => project,
  path: '/evaluators',
  component: lazyRouteComponent(() => import('../features/evaluators/page.tsx'), 'EvaluatorsPage'),
});
const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/page.tsx'), 'SettingsPage'),
});
const review = createRoute({
  getParentRoute: () => project,
  path: '/review',
  component: lazyRouteComponent(() => import('../features/review/page.tsx'), 'ReviewPage'),
  validateSearch: parseReviewSearch,
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    project.addChildren([
      scorecard,
      kpi,
      requests,
      request,
      failures,
      failureClass,
      review,
      evaluators,
      ingest,
      doctor,
      settings,
    ]),
  ]),
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
