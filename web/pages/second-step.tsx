import { useNavigate, useSearch } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { forgetReadings, sessionQuery, signOut, useSession } from '#web/api/session.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { AuthenticatorSetup, CodeForm } from './authenticator-setup.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { innerPath } from './inner-path.ts'
import { PasskeyButton } from './passkey-button.tsx'

/** Between the password and the product: the code that is due, or the setting up of one. */
export default function SecondStepPage() {
  const { access } = useText()
  const session = useSession()
  const navigate = useNavigate()
  const { next } = useSearch({ from: '/second-step' })
  const step = session?.step
  const leads = { setUp: access.factorNeeded, passkey: access.passkeyLead, code: access.codeLead }

  async function enter() {
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
    await navigate({ href: innerPath(next), replace: true })
  }

  async function leave() {
    await signOut()
    await navigate({ to: '/sign-in', search: {} })
    forgetReadings()
  }

  return (
    <EntryFrame title={access.codeTitle} lead={leads[step ?? 'code']}>
      <div className="flex flex-col gap-4">
        {step === 'setUp' && <AuthenticatorSetup onDone={() => void enter()} />}
        {step === 'code' && (
          <CodeForm
            actionLabel={access.continue}
            help={access.codeHelp}
            onCode={async (code) => {
              queryClient.setQueryData(sessionQuery.queryKey, await call('PUT /session/factor', { body: { code } }))
              await enter()
            }}
          />
        )}
        {step !== 'setUp' && <PasskeyButton onEntered={enter} />}
        <Button look="link" className="self-start" onPress={() => void leave()}>
          {access.back}
        </Button>
      </div>
    </EntryFrame>
  )
}
