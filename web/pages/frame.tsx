import { useEffect, useState } from 'react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { showInToast } from '#web/api/errors.ts'
import { followChanges } from '#web/api/live.ts'
import { modelQuery, type ReaderModel } from '#web/api/model.ts'
import { signOut, useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ShellFrame } from '#web/ui/shell/shell-frame.tsx'
import { useOnline } from '#web/ui/use-online.ts'
import { useShortcut } from '#web/ui/use-shortcut.ts'
import { creatableIn, destinationsIn, recordsHref } from './navigation.ts'
import { Palette } from './palette.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'

/** Every page of whoever is signed in hangs here. */
export default function Frame() {
  const session = useSession()
  const navigate = useNavigate()
  useEffect(followChanges, [])
  useEffect(() => {
    if (!session) void navigate({ to: '/sign-in', search: { next: location.pathname + location.search } })
  }, [session, navigate])
  return session ? <SignedInFrame user={session.user} environment={session.environment} /> : null
}

type Overlay = 'palette' | 'shortcuts' | undefined

function SignedInFrame(props: {
  readonly user: { readonly name: string; readonly email: string }
  readonly environment: string
}) {
  const { user, environment } = props
  const { text, format } = useLocale()
  const model: ReaderModel = useSuspenseQuery(modelQuery).data
  const { pathname: path, search } = useRouterState({ select: (state) => state.location })
  const navigate = useNavigate()
  const [overlay, setOverlay] = useState<Overlay>()
  const isOnline = useOnline()
  const create = (module: string) => void navigate({ href: `/records/${module}/new` })
  // In a module, one of its own; elsewhere, the first that one may create.
  function createHere() {
    const creatable = creatableIn(model, format.language)
    const here = creatable.find(({ id }) => path.startsWith(recordsHref(id))) ?? creatable[0]
    if (here) create(here.id)
  }
  useShortcut('mod+k', () => setOverlay('palette'))
  useShortcut('/', () => setOverlay('palette'))
  useShortcut('c', createHere)
  useShortcut('?', () => setOverlay('shortcuts'))

  async function leave() {
    try {
      await signOut()
      await navigate({ to: '/sign-in' })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <>
      <ShellFrame
        company={model.settings.company}
        environment={environment === 'production' ? undefined : environment}
        user={user}
        destinations={destinationsIn(model, format.language, { path, view: viewIn(search) })}
        secondary={[]}
        creatable={creatableIn(model, format.language)}
        onCreate={create}
        onSearch={() => setOverlay('palette')}
        onShortcuts={() => setOverlay('shortcuts')}
        onSignOut={() => void leave()}
        isOffline={!isOnline}
      >
        <Outlet />
      </ShellFrame>
      <Palette
        isOpen={overlay === 'palette'}
        onClose={() => setOverlay(undefined)}
        onCreate={create}
        onShortcuts={() => setOverlay('shortcuts')}
      />
      <ShortcutHelp isOpen={overlay === 'shortcuts'} onClose={() => setOverlay(undefined)} />
    </>
  )
}

function viewIn(search: Readonly<Record<string, unknown>>): string | undefined {
  return typeof search.view === 'string' ? search.view : undefined
}
