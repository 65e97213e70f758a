import { queryOptions, useQuery } from '@tanstack/react-query'
import { useText } from '#web/i18n/locale-provider.tsx'
import { isApiError } from './api-error.ts'
import { call, type CallAnswer, type CallInput } from './client.ts'
import { queryClient } from './query-client.ts'
import { forgetAllKept } from './kept.ts'
import { forgetCopy } from './offline-store.ts'
import { forgetUsed } from './used-commands.ts'

export type Session = CallAnswer<'GET /session'>

/** Who is signed in, or null. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Number.POSITIVE_INFINITY,
  // Without a network it fails at once, so that what can be read offline is shown.
  networkMode: 'always',
  retry: false,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await call('GET /session', { signal })
    } catch (error) {
      if (isApiError(error, 'unauthenticated')) {
        // Whoever's access ended reads nothing more of it here.
        await forgetCopy()
        return null
      }
      throw error
    }
  },
})

export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null
}

export async function signIn(credentials: { email: string; password: string }): Promise<Session> {
  const session = await call('POST /session', { body: credentials })
  queryClient.setQueryData(sessionQuery.queryKey, session)
  return session
}

/** The session ends; once its pages are gone, `forgetReadings` leaves nothing of what they had read. */
export async function signOut(): Promise<void> {
  await call('DELETE /session')
  forgetAllKept()
  await forgetCopy()
  queryClient.setQueryData(sessionQuery.queryKey, null)
}

/**
 * Leaves nothing of the one who goes for the one who comes. Not while a page of theirs is still shown:
 * it would ask again, without a session.
 */
export function forgetReadings(): void {
  forgetUsed()
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'messages' })
}

/** What anybody may know of how one signs in: the identity provider's name, the length of passwords. */
export const entryQuery = queryOptions({
  queryKey: ['entry'],
  queryFn: async ({ signal }) => await call('GET /setup', { signal }),
})

/** What is asked of a new password, in words. */
export function usePasswordHelp(): string | undefined {
  const { signIn } = useText()
  const { data } = useQuery(entryQuery)
  return data && signIn.passwordHelp({ min: data.passwordLength })
}

export async function isSetupNeeded(): Promise<boolean> {
  return (await call('GET /setup')).needed
}

export async function saveProfile(body: CallInput<'PATCH /profile'>['body']): Promise<void> {
  const user = await call('PATCH /profile', { body })
  queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user })
  // Names of modules and fields come in the reader's words.
  if (body?.locale !== undefined) await queryClient.invalidateQueries({ queryKey: ['model'] })
}

/** The product as somebody else sees it: all that was read as oneself is read again. */
export async function seeAs(user: string): Promise<void> {
  startOver(await call('PUT /session/view', { body: { user } }))
}

export async function stopSeeing(): Promise<void> {
  startOver(await call('DELETE /session/view'))
}

function startOver(session: Session): void {
  queryClient.removeQueries({
    predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'model' && queryKey[0] !== 'messages',
  })
  queryClient.setQueryData(sessionQuery.queryKey, session)
  void queryClient.invalidateQueries()
}
