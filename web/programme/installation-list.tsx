import { type ReactNode } from 'react'
import { Mail } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { GoLiveMark } from './go-live.tsx'
import type { Installation } from './plan-queries.ts'

type Line = Installation['lines'][number]

/** What the system found of each part of its installation; whatever is missing says how it is put right. */
export function InstallationList({ installation }: { readonly installation: Installation }) {
  const { text, format } = useFullLocale()
  const { lines, isJudged, mayTryMail } = installation
  const { plan } = text
  const missing = lines.filter(({ isMet }) => !isMet).length
  return (
    <div className="flex max-w-3xl flex-col gap-3 px-4 pt-2 pb-16 md:px-6">
      <p className="text-sm">
        <strong>{missing === 0 ? plan.installationReady : format.count(plan.installationMissing, missing)}</strong>{' '}
        <span className="text-muted">{isJudged ? plan.installationJudged : plan.installationTrial}</span>
      </p>
      <ul>
        {lines.map((line) => (
          <InstallationRow key={line.name} line={line}>
            {line.name === 'mail' && mayTryMail && <TryMail />}
          </InstallationRow>
        ))}
      </ul>
    </div>
  )
}

function InstallationRow({ line, children }: { readonly line: Line; readonly children: ReactNode }) {
  const { text, format } = useFullLocale()
  const { label, isMet, found, at, mend } = line
  const state = isMet ? 'met' : 'open'
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line py-4">
      <GoLiveMark state={state} />
      <div className="min-w-56 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{label[format.language]}</span>
          <span className={isMet ? 'text-sm text-muted' : 'text-sm text-overdue-ink'}>
            {text.programme.goLiveStates[state].toLowerCase()}
          </span>
        </p>
        <p className="text-sm break-words text-muted">
          {found[format.language]}
          {at !== null && ` (${format.dateTime(at)})`}
        </p>
        {mend && <p className="mt-1 text-sm break-words">{mend[format.language]}</p>}
      </div>
      {children}
    </li>
  )
}

function TryMail() {
  const { text } = useFullLocale()
  const { isBusy, attempt } = useAttempt()
  async function send() {
    await attempt(async () => {
      const { isSent } = await call('POST /programme/installation/mail', {})
      showToast({ text: isSent ? text.plan.mailSent : text.plan.mailRefused })
      await queryClient.invalidateQueries({ queryKey: ['records', 'programme', 'GET /programme/installation'] })
    })
  }
  return (
    <Button size="small" isPending={isBusy} icon={<Mail size={14} aria-hidden />} onPress={() => void send()}>
      {text.plan.tryMail}
    </Button>
  )
}
