import { Suspense, useEffect, useRef, useState } from 'react'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { recordsHref } from '#web/api/addresses.ts'
import { showInToast } from '#web/api/errors.ts'
import { keepFor } from '#web/api/kept.ts'
import { sendWaiting, waitingNow } from '#web/api/outbox.ts'
import { followChanges } from '#web/api/live.ts'
import { useReach } from '#web/api/reach.ts'
import { useUndoEverywhere } from '#web/api/take-back.ts'
import { matches } from '#common/filter.ts'
import { modelQuery, type ReaderModel } from '#web/api/model.ts'
import { followEnvironment, usePlaces, type EnvironmentKind } from '#web/api/environments.ts'
import { forgetReadings, signOut, useSession } from '#web/api/session.ts'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { recordQuery } from '#web/records/queries.ts'
import { followShortcuts } from '#web/ui/commands.ts'
import { floating } from '#web/ui/floating.ts'
import { whenIdle } from '#web/ui/later.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { ShellFrame } from '#web/ui/shell/shell-frame.tsx'
import { awaitField } from '#web/ui/typed-ahead.ts'
import { barOf, creatableIn, dayIn, destinationsIn, secondaryIn } from './navigation.ts'
import { CallReturn } from './call-return.tsx'
import { useDevice } from './device.ts'
import { NoticeBell } from './notice-bell.tsx'
import { EnvironmentBanner } from './environment-banner.tsx'
import { useFrameCommands } from './frame-commands.ts'
import { RailFavourites } from './rail-favourites.tsx'
import { SeeingBanner } from './seeing-banner.tsx'
import { SeriesAsked } from './series-asked.tsx'
import { WaitingNotice } from './waiting-notice.tsx'

const Palette = lazyPart(async () => ({ default: (await import('./palette.tsx')).Palette }))
const QuickCreate = lazyPart(async () => ({ default: (await import('./quick-create.tsx')).QuickCreate }))
const ConfirmDialog = lazyPart(async () => ({ default: (await import('#web/ui/dialog.tsx')).ConfirmDialog }))
const ShortcutHelp = lazyPart(async () => ({ default: (await import('./shortcut-help.tsx')).ShortcutHelp }))

/** Every page of whoever is signed in hangs here. */
export default function Frame() {
  const session = useSession()
  const navigate = useNavigate()
  const isLeaving = useRef(false)
  // Before anything below reads what is kept of whom.
  keepFor(session?.seenBy ? undefined : session?.user.id, session?.environment)
  useEffect(followChanges, [])
  useEffect(followEnvironment, [])
  // Before anybody reaches for a menu.
  useEffect(() => whenIdle(() => void floating.fetch().catch(() => undefined)), [])
  useEffect(() => {
    if (session || isLeaving.current) return
    // Said by the page that asks for it, and gone with it.
    void navigate({ to: '/sign-in', search: { next: location.pathname + location.search, ended: true } })
  }, [session, navigate])
  return session ? (
    <SignedInFrame
      user={session.user}
      environment={session.environment}
      switches={session.switches}
      seenBy={session.seenBy}
      onLeave={() => {
        isLeaving.current = true
      }}
    />
  ) : null
}

type Overlay = 'palette' | 'shortcuts' | 'leaving' | { readonly create: string } | undefined

function SignedInFrame(props: {
  readonly user: { readonly name: string; readonly email: string }
  readonly environment: EnvironmentKind
  readonly switches: readonly string[]
  readonly seenBy: object | undefined
  readonly onLeave: () => void
}) {
  const { user, environment, switches, seenBy, onLeave } = props
  const { text, format } = useLocale()
  const model: ReaderModel = useSuspenseQuery(modelQuery).data
  const { pathname: path, search } = useRouterState({ select: (state) => state.location })
  const navigate = useNavigate()
  const [overlay, setOverlay] = useState<Overlay>()
  const isReached = useReach()
  const isHeld = useIsHeld(model)
  const places = usePlaces(environment)
  const destinations = [
    ...dayIn(model, text, path),
    ...destinationsIn(model, format.language, { path, view: viewIn(search), isHeld }),
  ]
  const secondary = secondaryIn(model, switches, text, path)
  const closeOverlay = () => setOverlay(undefined)
  const openPalette = () => {
    awaitField()
    setOverlay('palette')
  }
  useDevice(model)
  useEffect(() => followShortcuts((href) => void navigate({ href })), [navigate])
  // In a module, one of its own; elsewhere, the first that one may create.
  function create(module?: string) {
    const creatable = creatableIn(model, format.language)
    const here = creatable.find(({ id }) => path.startsWith(recordsHref(id))) ?? creatable[0]
    const wanted = module ?? here?.id
    if (wanted !== undefined) setOverlay({ create: wanted })
  }
  useFrameCommands(model, [...destinations, ...secondary], {
    onPalette: openPalette,
    onShortcuts: () => setOverlay('shortcuts'),
    onCreate: create,
    onSignOut: () => void leaveSafely(),
  })

  async function leaveSafely() {
    if (waitingNow().length > 0) await sendWaiting()
    if (waitingNow().length > 0) setOverlay('leaving')
    else await leave()
  }
  useUndoEverywhere()

  async function leave() {
    try {
      onLeave()
      await signOut()
      await navigate({ to: '/sign-in' })
      forgetReadings()
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <>
      <ShellFrame
        company={model.settings.company}
        environment={environment === 'production' ? undefined : text.places.names[environment]}
        user={user}
        destinations={destinations}
        secondary={secondary}
        favourites={<RailFavourites />}
        waiting={[<WaitingNotice key="waiting" />, <NoticeBell key="bell" />]}
        creatable={creatableIn(model, format.language)}
        onCreate={create}
        onCreateHere={creatableIn(model, format.language).length > 0 ? () => create() : undefined}
        bar={barOf(model, destinations, text.phone)}
        onSearch={openPalette}
        onShortcuts={() => setOverlay('shortcuts')}
        onSignOut={() => void leaveSafely()}
        isOffline={!isReached}
        places={places}
      >
        <Outlet />
      </ShellFrame>
      {environment !== 'production' && <EnvironmentBanner kind={environment} />}
      <CallReturn />
      <SeriesAsked />
      {seenBy && <SeeingBanner name={user.name} />}
      <Overlays overlay={overlay} onClose={closeOverlay} onLeave={leave} />
    </>
  )
}

/** What opens over any page. */
function Overlays(props: {
  readonly overlay: Overlay
  readonly onClose: () => void
  readonly onLeave: () => Promise<void>
}) {
  const { overlay, onClose, onLeave } = props
  const { waiting } = useText()
  return (
    <Suspense>
      {overlay === 'palette' && <Palette onClose={onClose} />}
      {overlay === 'shortcuts' && <ShortcutHelp onClose={onClose} />}
      {typeof overlay === 'object' && <QuickCreate key={overlay.create} start={overlay.create} onClose={onClose} />}
      {overlay === 'leaving' && (
        <ConfirmDialog
          isOpen
          onClose={onClose}
          title={waiting.leaveTitle}
          actionLabel={waiting.leaveAnyway}
          onConfirm={onLeave}
        >
          {waiting.leaveBody}
        </ConfirmDialog>
      )}
    </Suspense>
  )
}

/** Whether the open record is in its module's holding area: a prospect, not a lead. */
function useIsHeld(model: ReaderModel): boolean | undefined {
  const { module: name = '', id = '' } = useParams({ strict: false })
  const holding = model.modules.find((module) => module.name === name)?.holding
  const { data } = useQuery({ ...recordQuery(name, id), enabled: holding !== undefined && id !== '' })
  return holding && data ? !matches(holding.filter, data) : undefined
}

function viewIn(search: Readonly<Record<string, unknown>>): string | undefined {
  return typeof search.view === 'string' ? search.view : undefined
}
