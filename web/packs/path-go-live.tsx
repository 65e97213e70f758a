import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { GoLiveMark } from '#web/programme/go-live.tsx'
import { Button } from '#web/ui/button.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { InTheWay, StepAction } from './path-parts.tsx'

type Check = Path['goLive'][number]

/** What holds, and what is open, which somebody says by name. */
export function GoLiveStep({ path }: { readonly path: Path }) {
  const { text } = useFullLocale()
  const { packs } = text
  const [open, setOpen] = useState('')
  const [trial, setTrial] = useState('')
  const { act, doing, problem } = useAct()
  const of = (...states: Check['state'][]) => path.goLive.filter(({ state }) => states.includes(state))
  const unsettled = of('open')
  const asksTrial = path.trialDays > 0 && path.phase?.state !== 'trial'
  const isSaid = (unsettled.length === 0 || open.trim() !== '') && (!asksTrial || trial.trim() !== '')
  const start = async () =>
    await call('POST /programme/path/go-live', {
      body: {
        project: path.project.id,
        waived: unsettled.map(({ letter }) => ({ letter, reason: open.trim() })),
        ...(asksTrial ? { withoutTrial: trial.trim() } : {}),
      },
    })
  const startTrial = async () => {
    if (!path.phase) return
    const params = { module: path.phase.module, id: path.phase.id }
    if (path.phase.state === 'planned')
      await call('POST /records/:module/:id/transitions', { params, body: { transition: 'begin' } })
    await call('POST /records/:module/:id/transitions', { params, body: { transition: 'tryOut' } })
  }
  return (
    <div className="flex flex-col gap-5">
      <Checks checks={of('met', 'waived')} />
      {unsettled.length > 0 && (
        <>
          <Checks checks={unsettled} />
          <TextArea label={packs.openReason} help={packs.openHelp} value={open} onChange={setOpen} rows={2} />
        </>
      )}
      {asksTrial && (
        <TextArea
          label={packs.withoutTrial({ days: String(path.trialDays) })}
          help={packs.withoutTrialHelp}
          value={trial}
          onChange={setTrial}
          rows={2}
        />
      )}
      <InTheWay path={path} />
      <StepAction
        label={packs.goLive}
        doing={doing}
        problem={problem}
        isDisabled={!isSaid}
        onPress={() => void act(packs.goLive, start)}
      >
        {asksTrial && <Button onPress={() => void act(packs.startTrial, startTrial)}>{packs.startTrial}</Button>}
      </StepAction>
    </div>
  )
}

function Checks({ checks }: { readonly checks: readonly Check[] }) {
  const { language } = useFullLocale().format
  return (
    <ul className="grid gap-x-8 sm:grid-cols-2">
      {checks.map(({ letter, label, state, reasons }) => (
        <li key={letter} className="flex items-start gap-2 py-1 text-sm">
          <GoLiveMark state={state} />
          <span className="min-w-0">
            {label[language]}
            {reasons[0] && <span className="text-muted">: {reasons[0][language]}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
