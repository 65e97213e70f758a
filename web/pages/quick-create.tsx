import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ScanQrCode } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { cardModule } from '#web/records/card-values.ts'
import { CreateForm, type Created } from '#web/records/create-form.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Peek } from '#web/ui/peek.tsx'
import { Select } from '#web/ui/select.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { creatableIn } from './navigation.ts'

/** Makes a record beside whatever is open, and the next one after it; the page stays where it was. */
export function QuickCreate(props: { readonly start: string; readonly onClose: () => void }) {
  const { start, onClose } = props
  const { text, format } = useLocale()
  const model = useModel()
  const navigate = useNavigate()
  const [name, setName] = useState(start)
  const [round, setRound] = useState(0)
  const creatable = creatableIn(model, format.language)
  const module = model.modules.find((one) => one.name === name)
  if (!module) return null
  const title = text.records.newOf({ kind: module.label.singular[format.language] })

  function created({ id, title: what, isAgain }: Created) {
    if (id !== undefined) {
      showToast({
        text: text.commands.createdOne({ title: what }),
        action: { label: text.commands.openIt, onAction: () => void navigate({ to: recordHref(name, id) }) },
      })
    }
    if (isAgain) setRound(round + 1)
    else onClose()
  }

  return (
    <Peek label={title} onClose={onClose}>
      <div className="flex flex-col gap-3 px-4 pt-4 pb-2 md:px-6">
        <h2 className="text-lg font-bold">{title}</h2>
        {cardModule(model)?.name === name && (
          <LinkButton href="/scan" icon={<ScanQrCode size={16} aria-hidden />}>
            {text.phone.scan}
          </LinkButton>
        )}
        {creatable.length > 1 && (
          <Select
            label={text.commands.createWhat}
            value={name}
            onChange={(next) => next !== null && setName(next)}
            options={creatable.map(({ id, label }) => ({ id, label }))}
          />
        )}
      </div>
      <CreateForm
        key={`${name} ${round}`}
        module={module}
        place={`quick.${name}`}
        again={text.commands.saveAndNew}
        onCreated={created}
        onCancel={onClose}
      />
    </Peek>
  )
}
