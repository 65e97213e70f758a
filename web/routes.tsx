import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router'
import { isObject } from '#common/text.ts'
import { modelQuery } from '#web/api/model.ts'
import { preferencesQuery } from '#web/api/own-preferences.ts'
import { queryClient } from '#web/api/query-client.ts'
import { isApiError } from '#web/api/api-error.ts'
import { standIn } from '#web/api/client.ts'
import { isSetupNeeded, sessionQuery } from '#web/api/session.ts'
import type { AgendaAddress } from '#web/pages/agenda.tsx'
import type { NewAddress } from '#web/pages/record-new.tsx'
import { BareFailure, FailurePage } from '#web/pages/failure-page.tsx'
import { MissingPage } from '#web/pages/missing-page.tsx'
import { Root } from '#web/pages/root.tsx'
import { Waiting } from '#web/pages/waiting.tsx'
import { readForecastAddress } from '#web/records/forecast-address.ts'
import { readFunnelAddress } from '#web/records/funnel-data.ts'
import { recordQuery } from '#web/records/queries.ts'
import { readListAddress } from '#web/records/list-address.ts'
import { lazyPage } from '#web/ui/lazy-part.tsx'

/** Every address of the application. To add a page: a file in pages/ and one line here. */
const rootRoute = createRootRoute({ component: Root })

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search): { next?: string | undefined; failed?: string | undefined; ended?: true | undefined } => ({
    next: text(search.next),
    failed: text(search.failed),
    ended: search.ended === true ? true : undefined,
  }),
  beforeLoad: async () => {
    if (await isSetupNeeded()) throw redirect({ to: '/setup' })
  },
  component: lazyPage(() => import('#web/pages/sign-in.tsx')),
})

const secondStepRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/second-step',
  validateSearch: (search): { next?: string | undefined } => ({ next: text(search.next) }),
  beforeLoad: async () => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (!session?.step) throw redirect({ to: session ? '/' : '/sign-in' })
  },
  component: lazyPage(() => import('#web/pages/second-step.tsx')),
})

const offerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/offer',
  component: lazyPage(() => import('#web/pages/offer.tsx')),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async () => {
    if (!(await isSetupNeeded())) throw redirect({ to: '/' })
  },
  component: lazyPage(() => import('#web/pages/setup.tsx')),
})

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/password-reset',
  component: lazyPage(() => import('#web/pages/password-reset.tsx')),
})

const offlineRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/offline',
  validateSearch: (search): { next?: string | undefined } => ({ next: text(search.next) }),
  component: lazyPage(() => import('#web/pages/offline.tsx')),
})

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyPage(() => import('#web/pages/invitation.tsx')),
})

/** Everything behind a session: the frame loads who it is and the model before it shows. */
const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery).catch((error: unknown) => {
      if (isApiError(error, 'network')) throw redirect({ to: '/offline', search: { next: location.href } })
      throw error
    })
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } })
    standIn(session.environment)
    if (session.step) throw redirect({ to: '/second-step', search: { next: location.href } })
  },
  loader: () => Promise.all([queryClient.ensureQueryData(modelQuery), queryClient.ensureQueryData(preferencesQuery)]),
  component: lazyPage(() => import('#web/pages/frame.tsx')),
  errorComponent: BareFailure,
})

const frame = () => frameRoute

const homeRoute = createRoute({
  getParentRoute: frame,
  path: '/',
  component: lazyPage(() => import('#web/pages/home.tsx')),
})

const profileRoute = createRoute({
  getParentRoute: frame,
  path: '/profile',
  validateSearch: (search): { tab?: string | undefined } => ({ tab: text(search.tab) }),
  component: lazyPage(() => import('#web/pages/profile.tsx')),
})

const recordsRoute = createRoute({
  getParentRoute: frame,
  path: '/records/$module',
  validateSearch: readListAddress,
  component: lazyPage(() => import('#web/pages/records.tsx')),
})

const recordNewRoute = createRoute({
  getParentRoute: frame,
  path: '/records/$module/new',
  // The router reads what looks like an object as one.
  validateSearch: (search): NewAddress => (isObject(search.values) ? { values: search.values } : {}),
  component: lazyPage(() => import('#web/pages/record-new.tsx')),
})

const funnelRoute = createRoute({
  getParentRoute: frame,
  path: '/records/$module/funnel',
  validateSearch: readFunnelAddress,
  component: lazyPage(() => import('#web/pages/funnel.tsx')),
})

const forecastRoute = createRoute({
  getParentRoute: frame,
  path: '/records/$module/forecast',
  validateSearch: readForecastAddress,
  component: lazyPage(() => import('#web/pages/forecast.tsx')),
})

const recordRoute = createRoute({
  getParentRoute: frame,
  path: '/records/$module/$id',
  validateSearch: (search): { stream?: string | undefined } => ({ stream: text(search.stream) }),
  // Beside the model and the code of the page, which shows what is missing or went wrong.
  loader: ({ params, cause }) => {
    if (cause !== 'preload') void queryClient.prefetchQuery(recordQuery(params.module, params.id))
  },
  component: lazyPage(() => import('#web/pages/record.tsx')),
})

const importsRoute = createRoute({
  getParentRoute: frame,
  path: '/import',
  validateSearch: (search): { module?: string | undefined } => ({ module: text(search.module) }),
  component: lazyPage(() => import('#web/pages/imports.tsx')),
})

const importRoute = createRoute({
  getParentRoute: frame,
  path: '/import/$id',
  component: lazyPage(() => import('#web/pages/import.tsx')),
})

const peopleRoute = createRoute({
  getParentRoute: frame,
  path: '/people',
  validateSearch: (search): { person?: string | undefined } => ({ person: text(search.person) }),
  component: lazyPage(() => import('#web/pages/people.tsx')),
})

const studioSearch = (
  search: Record<string, unknown>,
): { tab?: string | undefined; part?: string | undefined; item?: string | undefined } => ({
  tab: text(search.tab),
  part: text(search.part),
  item: text(search.item),
})

const studioRoutes = (['/studio', '/studio/$section', '/studio/$section/$name'] as const).map((path) =>
  createRoute({
    getParentRoute: frame,
    path,
    validateSearch: studioSearch,
    component: lazyPage(() => import('#web/pages/studio.tsx')),
  }),
)

const projectRoute = createRoute({
  getParentRoute: frame,
  id: 'project',
  component: lazyPage(() => import('#web/pages/project-frame.tsx')),
})

type ProjectSearch = { [Name in 'project' | 'meeting' | 'as' | 'focus' | 'test']?: string | undefined }

/** The pages of the project, all of them under one frame; what most addresses say stands for itself. */
const projectRoutes = (
  [
    ['/programme', () => import('#web/pages/programme.tsx')],
    ['/programme/path', () => import('#web/pages/programme-path.tsx')],
    ['/programme/packs', () => import('#web/pages/programme-packs.tsx')],
    ['/programme/charter', () => import('#web/pages/programme-charter.tsx')],
    ['/programme/objectives', () => import('#web/pages/programme-objectives.tsx')],
    ['/programme/needs', () => import('#web/pages/programme-needs.tsx')],
    ['/programme/encounters', () => import('#web/pages/programme-encounters.tsx')],
    ['/programme/encounter', () => import('#web/pages/programme-encounter.tsx')],
    ['/programme/matrix', () => import('#web/pages/programme-matrix.tsx')],
    ['/programme/channels', () => import('#web/pages/programme-channels.tsx')],
    ['/programme/processes', () => import('#web/pages/processes.tsx')],
    ['/programme/specification', () => import('#web/pages/programme-specification.tsx')],
    ['/programme/review', () => import('#web/pages/programme-review.tsx')],
    ['/programme/tests', () => import('#web/pages/programme-tests.tsx')],
    ['/programme/deploy', () => import('#web/pages/programme-deploy.tsx')],
    ['/programme/trace', () => import('#web/pages/programme-trace.tsx')],
    ['/programme/plan', () => import('#web/pages/plan.tsx')],
    ['/programme/team', () => import('#web/pages/team.tsx')],
    ['/programme/budget', () => import('#web/pages/budget.tsx')],
    ['/programme/training', () => import('#web/pages/programme-training.tsx')],
    ['/programme/complexity', () => import('#web/pages/complexity.tsx')],
    ['/programme/installation', () => import('#web/pages/installation.tsx')],
    ['/programme/go-live', () => import('#web/pages/go-live.tsx')],
    ['/programme/improvement', () => import('#web/pages/improvement.tsx')],
    ['/programme/minutes', () => import('#web/pages/minutes.tsx')],
    ['/programme/papers', () => import('#web/pages/programme-papers.tsx')],
  ] as const
).map(([path, page]) =>
  createRoute({
    getParentRoute: () => projectRoute,
    path,
    validateSearch: (search): ProjectSearch => ({
      project: text(search.project),
      meeting: text(search.meeting),
      as: text(search.as),
      focus: text(search.focus),
      test: text(search.test),
    }),
    component: lazyPage(page),
  }),
)

const kpiRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/programme/kpis/$id',
  component: lazyPage(() => import('#web/pages/programme-kpi.tsx')),
})

const processRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/programme/processes/$id',
  component: lazyPage(() => import('#web/pages/process.tsx')),
})

const scanRoute = createRoute({
  getParentRoute: frame,
  path: '/scan',
  component: lazyPage(() => import('#web/pages/scan.tsx')),
})

const exercisesRoute = createRoute({
  getParentRoute: frame,
  path: '/exercises',
  component: lazyPage(() => import('#web/pages/exercises.tsx')),
})

const trashRoute = createRoute({
  getParentRoute: frame,
  path: '/trash',
  validateSearch: (search): { module?: string | undefined } => ({ module: text(search.module) }),
  component: lazyPage(() => import('#web/pages/trash.tsx')),
})

const agendaRoute = createRoute({
  getParentRoute: frame,
  path: '/agenda',
  validateSearch: (search): AgendaAddress => {
    const { day, span } = readListAddress(search)
    const without = text(search.without)
    return {
      ...(day === undefined ? {} : { day }),
      ...(span === undefined ? {} : { span }),
      ...(search.whose === 'team' ? { whose: 'team' as const } : {}),
      ...(without === undefined ? {} : { without }),
    }
  },
  component: lazyPage(() => import('#web/pages/agenda.tsx')),
})

const activityRoute = createRoute({
  getParentRoute: frame,
  path: '/activity',
  component: lazyPage(() => import('#web/pages/activity.tsx')),
})

const duplicatesRoute = createRoute({
  getParentRoute: frame,
  path: '/duplicates',
  validateSearch: (search): { module?: string | undefined } => ({ module: text(search.module) }),
  component: lazyPage(() => import('#web/pages/duplicates.tsx')),
})

const notificationsRoute = createRoute({
  getParentRoute: frame,
  path: '/notifications',
  validateSearch: (search): { unread?: string | undefined } => ({ unread: text(search.unread) }),
  component: lazyPage(() => import('#web/pages/notifications.tsx')),
})

const mergeRoute = createRoute({
  getParentRoute: frame,
  path: '/merge/$module',
  validateSearch: (search): { ids?: string | undefined } => ({ ids: text(search.ids) }),
  component: lazyPage(() => import('#web/pages/merge.tsx')),
})

const loyaltyCaseRoute = createRoute({
  getParentRoute: frame,
  path: '/loyalty-case',
  component: lazyPage(() => import('#web/pages/loyalty-case.tsx')),
})

/** An address that leads nowhere still shows where one can go. */
const anythingElseRoute = createRoute({ getParentRoute: frame, path: '$', component: MissingPage })

const routeTree = rootRoute.addChildren([
  signInRoute,
  offerRoute,
  secondStepRoute,
  setupRoute,
  resetRoute,
  offlineRoute,
  invitationRoute,
  frameRoute.addChildren([
    homeRoute,
    profileRoute,
    recordsRoute,
    recordNewRoute,
    funnelRoute,
    forecastRoute,
    recordRoute,
    importsRoute,
    importRoute,
    peopleRoute,
    projectRoute.addChildren([...projectRoutes, kpiRoute, processRoute]),
    scanRoute,
    exercisesRoute,
    trashRoute,
    agendaRoute,
    activityRoute,
    duplicatesRoute,
    notificationsRoute,
    mergeRoute,
    loyaltyCaseRoute,
    ...studioRoutes,
    anythingElseRoute,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: FailurePage,
  defaultNotFoundComponent: MissingPage,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
