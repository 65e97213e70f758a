import { queryOptions, useQuery } from '@tanstack/react-query'
import { useText } from '#web/i18n/locale-provider.tsx'
import type { ShellPlaces } from '#web/ui/shell/user-menu.tsx'
import { call, type CallAnswer } from './client.ts'
import { showInToast } from './errors.ts'
import type { Session } from './session.ts'

export type EnvironmentKind = Session['environment']
export type EnvironmentList = CallAnswer<'GET /environments'>

/** Somebody is at it, or will be. */
export function isBeingMade(copy: EnvironmentList['copies'][number] | undefined): boolean {
  return copy !== undefined && copy.finishedAt === null && !copy.isLeft
}

const pollMs = 1000
/** One for the page: a channel does not hear itself, and another of the same page would. */
let channel: BroadcastChannel | undefined
const openChannel = () => (channel ??= new BroadcastChannel('lazo.environment'))

/** Read again each second while a copy is being made. */
export const environmentsQuery = queryOptions({
  queryKey: ['environments'],
  queryFn: ({ signal }) => call('GET /environments', { signal }),
  refetchInterval: ({ state }) => (state.data?.copies.some(isBeingMade) ? pollMs : false),
})

/** Everything that is shown is of one environment: the page begins anew in the other, and so do all tabs. */
export async function enterEnvironment(environment: EnvironmentKind, href = '/'): Promise<void> {
  await call('PUT /session/environment', { body: { environment } })
  openChannel().postMessage(environment)
  location.assign(href)
}

export function followEnvironment(): () => void {
  const opened = openChannel()
  opened.onmessage = () => location.assign('/')
  return () => void (opened.onmessage = null)
}

/** What the user menu offers, where there is more than production. */
export function usePlaces(current: EnvironmentKind): ShellPlaces | undefined {
  const text = useText()
  const rows = useQuery(environmentsQuery).data?.rows ?? []
  if (rows.length < 2) return undefined
  return {
    label: text.places.switchTitle,
    current,
    options: rows.map(({ kind }) => ({ id: kind, label: text.places.names[kind] })),
    onChange: (id) => {
      const row = rows.find(({ kind }) => kind === id && kind !== current)
      if (row) enterEnvironment(row.kind).catch((error: unknown) => showInToast(error, text))
    },
  }
}
