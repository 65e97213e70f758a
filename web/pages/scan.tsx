import { useMemo, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { readContactCard, type ContactCard } from '#common/contact-card.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { keepOwnPreference, useOwnPreference } from '#web/api/own-preferences.ts'
import { showInToast } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { campaignField, cardModule, cardValues } from '#web/records/card-values.ts'
import { CreateForm, type Created } from '#web/records/create-form.tsx'
import { FieldInput } from '#web/records/field-input.tsx'
import { isReference } from '#web/records/reader-types.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { MissingPage } from './missing-page.tsx'
import { CardReader } from './card-reader.tsx'

const campaignKey = 'scan.campaign'

/** From the code on a card to somebody in the CRM, one after the other: a fair in one's hand. */
export default function ScanPage() {
  const model = useModel()
  const module = cardModule(model)
  if (!module) return <MissingPage />
  return <Scan module={module} campaign={campaignField(model, module)} />
}

function Scan({ module, campaign }: { readonly module: ReaderModule; readonly campaign: ReaderField | undefined }) {
  const { text } = useLocale()
  const navigate = useNavigate()
  const [card, setCard] = useState<ContactCard>()
  const [count, setCount] = useState(0)
  const [problem, setProblem] = useState<string>()
  const chosen = useOwnPreference(campaignKey)
  const kept = isReference(chosen) ? chosen : null
  const values = useMemo(
    () => card && { ...cardValues(module, card), ...(campaign && kept ? { [campaign.name]: kept } : {}) },
    [module, card, campaign, kept],
  )

  function read(found: string) {
    const next = readContactCard(found)
    setProblem(next ? undefined : text.phone.notACard({ text: found.slice(0, 80) }))
    setCard(next)
  }

  function created({ id, title, isAgain }: Created) {
    setCard(undefined)
    setCount(count + 1)
    if (id === undefined || isAgain) return
    showToast({ text: text.commands.createdOne({ title }) })
    void navigate({ to: recordHref(module.name, id) })
  }

  return (
    <>
      <PageHead title={text.phone.scan} />
      {campaign && (
        <div className="max-w-xl px-4 pb-3 md:px-6">
          <FieldInput
            module={module}
            field={{ ...campaign, label: { es: text.phone.campaignOf, en: text.phone.campaignOf }, help: undefined }}
            value={kept}
            onChange={(next) => keepOwnPreference(campaignKey, next, (error) => showInToast(error, text))}
          />
          <p className="pt-1 text-xs text-muted">{text.phone.campaignHelp}</p>
        </div>
      )}
      {values ? (
        <CreateForm
          key={count}
          module={module}
          values={values}
          place={`scan.${module.name}`}
          again={text.phone.nextCard}
          onCreated={created}
          onCancel={() => setCard(undefined)}
        />
      ) : (
        <CardReader onText={read} problem={problem} />
      )}
    </>
  )
}
