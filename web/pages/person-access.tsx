import { useState, type ReactNode } from 'react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { HandOverDialog } from './hand-over.tsx'
import { keepAccount, type AccessLink, type Account } from '#web/api/people.ts'
import { Section } from './section.tsx'

/** How a person gets in, or no longer does. */
export function PersonAccess({ account }: { readonly account: Account }) {
  const { text } = useLocale()
  const { people } = text
  const session = useSession()
  const [link, setLink] = useState<AccessLink>()
  const [isHandingOver, setHandingOver] = useState(false)
  const isSelf = account.id === session?.user.id
  const { id, name, active } = account
  const attempt = (act: () => Promise<void>) => () => void act().catch((error: unknown) => showInToast(error, text))

  const makeLink = attempt(async () => setLink(await call('POST /users/:id/reset-link', { params: { id } })))
  const endSessions = attempt(async () => {
    await call('DELETE /users/:id/sessions', { params: { id } })
    showToast({ text: people.sessionsEnded({ name }) })
  })
  const removeFactors = attempt(async () => {
    await call('DELETE /users/:id/factors', { params: { id } })
    showToast({ text: text.access.factorsRemoved({ name }) })
  })
  const setActive = (next: boolean) =>
    attempt(async () => {
      keepAccount(await call('PATCH /users/:id', { params: { id }, body: { active: next } }))
      setLink(undefined)
      showToast({
        text: next ? people.reactivated({ name }) : people.deactivated({ name }),
        action: { label: text.common.undo, onAction: setActive(!next) },
      })
    })

  return (
    <Section title={people.access}>
      {active ? (
        <>
          {link && <AccessLinkBox name={name} link={link} />}
          <Act help={people.makeLinkHelp}>
            <Button onPress={makeLink}>{people.makeLink}</Button>
          </Act>
          <Act help={people.endSessionsHelp}>
            <Button onPress={endSessions}>{people.endSessions}</Button>
          </Act>
          {!isSelf && (
            <Act help={text.access.removeFactorsHelp}>
              <Button onPress={removeFactors}>{text.access.removeFactors}</Button>
            </Act>
          )}
          {!isSelf && (
            <Act help={people.deactivateHelp}>
              <Button onPress={setActive(false)}>{people.deactivate}</Button>
            </Act>
          )}
        </>
      ) : (
        <Act help={people.reactivateHelp}>
          <Button onPress={setActive(true)}>{people.reactivate}</Button>
        </Act>
      )}
      {!isSelf && (
        <Act help={text.access.handOverHelp}>
          <Button onPress={() => setHandingOver(true)}>{text.access.handOver}</Button>
        </Act>
      )}
      {isHandingOver && <HandOverDialog account={account} onClose={() => setHandingOver(false)} />}
    </Section>
  )
}

function Act(props: { readonly help: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      {props.children}
      <p className="text-xs text-muted">{props.help}</p>
    </div>
  )
}

/** Shown once: whoever has it can choose the password. */
export function AccessLinkBox({ name, link }: { readonly name: string; readonly link: AccessLink }) {
  const { text, format } = useLocale()
  const { people } = text
  return (
    <div className="flex flex-col gap-2 rounded-md bg-accent-soft p-3">
      <p className="text-sm">{people.linkHelp}</p>
      <CopyBox
        label={people.linkLabel({ name })}
        value={link.link}
        copyLabel={people.copyLink}
        copiedLabel={people.linkCopied}
      />
      {isLocal(link.link) && <p className="text-xs">{people.linkLocal}</p>}
      {link.mailed && <p className="text-xs">{text.access.linkMailed}</p>}
      <p className="numeric text-xs text-muted">{people.linkUntil({ time: format.time(link.expiresAt) })}</p>
    </div>
  )
}

/** An address that means whatever computer it is opened on. */
function isLocal(link: string): boolean {
  return /^(localhost|127\.|\[::1\])/.test(new URL(link).hostname)
}
