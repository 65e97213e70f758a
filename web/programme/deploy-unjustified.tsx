import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { readAgain, type Unjustified } from './deploy-queries.ts'
import { useRecordsOf } from './queries.ts'

/** The rule by which one element may stay without a reason. */
const rule = 'W-07'

/** What nobody has said the need of: several at once, or let be one by one. */
export function DeployUnjustified(props: { readonly project: string; readonly elements: readonly Unjustified[] }) {
  const { elements } = props
  const { text, format } = useFullLocale()
  const { deploy } = text
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [open, setOpen] = useState<'justify' | Unjustified>()
  const picked = elements.filter(({ id }) => chosen.includes(id))
  const toggle = (id: string, isOn: boolean) => setChosen(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <section aria-labelledby="unjustified" className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="unjustified" className="text-base font-bold">
          {deploy.unjustifiedTitle}
        </h2>
        {picked.length > 0 && (
          <Button size="small" look="primary" className="ml-auto" onPress={() => setOpen('justify')}>
            {deploy.justify} ({format.number(picked.length)})
          </Button>
        )}
      </div>
      <p className="max-w-2xl text-sm text-muted">
        {elements.length === 0 ? deploy.unjustifiedNone : deploy.unjustifiedHelp}
      </p>
      <ul className="flex flex-col">
        {elements.map((one) => (
          <ElementRow
            key={one.id}
            element={one}
            isChosen={chosen.includes(one.id)}
            onChoose={(isOn) => toggle(one.id, isOn)}
            onWaive={() => setOpen(one)}
          />
        ))}
      </ul>
      {open === 'justify' && <JustifyDialog elements={picked} onClose={() => setOpen(undefined)} />}
      {typeof open === 'object' && (
        <WaiveDialog project={props.project} element={open} onClose={() => setOpen(undefined)} />
      )}
    </section>
  )
}

function ElementRow(props: {
  readonly element: Unjustified
  readonly isChosen: boolean
  readonly onChoose: (isOn: boolean) => void
  readonly onWaive: () => void
}) {
  const { element, isChosen, onChoose, onWaive } = props
  const { text, format } = useFullLocale()
  const { deploy, studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const name = element.label[format.language]
  return (
    <li className="flex flex-wrap items-center gap-x-2 border-b border-line py-1.5 text-sm">
      <Checkbox value={isChosen} onChange={onChoose} label={name} className="font-medium" />
      <span className="text-muted">
        {kinds[element.kind] ?? element.kind}
        {element.module && ` ${deploy.inModule({ module: element.module[format.language] })}`}
      </span>
      <span className="ml-auto">
        {element.isWaived ? (
          <Chip>{deploy.waived}</Chip>
        ) : (
          <Button size="small" look="quiet" aria-label={`${deploy.waive}: ${name}`} onPress={onWaive}>
            {deploy.waive}
          </Button>
        )}
      </span>
    </li>
  )
}

function JustifyDialog(props: { readonly elements: readonly Unjustified[]; readonly onClose: () => void }) {
  const { text } = useFullLocale()
  const { deploy } = text
  const needs = useModuleOf('need')
  const search = useRecordsOf(needs?.name ?? '')
  const [problem, setProblem] = useState<string>()

  async function justify(need: string) {
    try {
      await call('POST /programme/justifications', { body: { need, elements: props.elements.map(({ id }) => id) } })
      showToast({ text: deploy.justified })
      await readAgain()
      props.onClose()
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }

  return (
    <ModalFrame isOpen onClose={props.onClose} title={deploy.justifyTitle}>
      <div className="flex flex-col gap-3 px-5 pt-2 pb-5">
        <p className="text-sm text-muted">{deploy.justifyHelp}</p>
        <ComboBox
          label={deploy.need}
          value={null}
          search={search}
          autoFocus
          onChange={(option) => option && void justify(option.id)}
        />
        <FormError>{problem}</FormError>
      </div>
    </ModalFrame>
  )
}

function WaiveDialog(props: { readonly project: string; readonly element: Unjustified; readonly onClose: () => void }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const { element } = props
  const waivers = useModuleOf('waiver')
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)

  async function waive() {
    const module = waivers?.name ?? ''
    const name = element.label[format.language]
    setBusy(true)
    try {
      const made = await call('POST /records/:module', {
        params: { module },
        body: { project: props.project, name, rule, element: element.id, reason },
      })
      const granted = call('POST /records/:module/:id/transitions', {
        params: { module, id: made.id },
        body: { transition: 'grant' },
      })
      // Whoever is not the sponsor has asked for it all the same.
      const isGranted = await granted.then(
        () => true,
        () => false,
      )
      showToast({ text: isGranted ? deploy.waiveDone : deploy.waiveAsked })
      props.onClose()
    } catch (error) {
      showInToast(error, text)
    }
    setBusy(false)
    await readAgain()
  }

  return (
    <ModalFrame isOpen onClose={props.onClose} title={deploy.waiveTitle}>
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4">
        <p className="text-sm text-muted">{element.label[format.language]}</p>
        <TextArea label={deploy.waiveReason} value={reason} onChange={setReason} />
        <div className="flex justify-end gap-2">
          <Button onPress={props.onClose}>{text.common.cancel}</Button>
          <Button look="primary" isPending={isBusy} isDisabled={reason.trim() === ''} onPress={() => void waive()}>
            {deploy.waive}
          </Button>
        </div>
      </div>
    </ModalFrame>
  )
}
