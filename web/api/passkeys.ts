import { call } from './client.ts'
import { queryClient } from './query-client.ts'
import { sessionQuery, type Session } from './session.ts'

/** Browsers make and show passkeys over HTTPS or on one's own machine, and only where the address is a name. */
export function canUsePasskeys(): boolean {
  return 'PublicKeyCredential' in window && /[a-z]/i.test(window.location.hostname)
}

export async function addPasskey({ name, password }: { name: string; password: string }): Promise<void> {
  const optionsJSON = await call('POST /passkeys/options', { body: { password } })
  const { startRegistration } = await import('@simplewebauthn/browser')
  const { id, rawId, type, response } = await startRegistration({ optionsJSON })
  const { clientDataJSON, attestationObject } = response
  const credential = { id, rawId, type, response: { clientDataJSON, attestationObject } }
  await call('POST /passkeys', { body: { name, credential } })
}

export async function signInByPasskey(): Promise<Session> {
  const optionsJSON = await call('POST /session/passkey/options')
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const { id, rawId, type, response } = await startAuthentication({ optionsJSON })
  const { clientDataJSON, authenticatorData, signature, userHandle = '' } = response
  const credential = { id, rawId, type, response: { clientDataJSON, authenticatorData, signature, userHandle } }
  const session = await call('POST /session/passkey', { body: { credential } })
  queryClient.setQueryData(sessionQuery.queryKey, session)
  return session
}

/** The device has one of this person's already. */
export function isKnownToDevice(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidStateError'
}
