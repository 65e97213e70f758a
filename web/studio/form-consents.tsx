import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { formLimits, type FormConsent } from '#common/form.ts'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { Select } from '#web/ui/select.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { elementsOf, nameFrom } from './draft.ts'
import type { FormPartProps } from './forms-page.tsx'
import { LabelFields } from './label-fields.tsx'
import { Part } from './parts.tsx'
import { useStudio } from './studio-state.tsx'

/** Texts that visitors agree to, each a box of its own that is empty at first. */
export function FormConsents({ form, set }: FormPartProps) {
  const { forms: words } = useFullLocale().text
  const { consents, confirms } = form.definition
  const { data: mail } = useQuery({
    queryKey: ['mail-server'],
    queryFn: async ({ signal }) => await call('GET /mail-server', { signal }),
  })

  function add() {
    const name = nameFrom(
      'text',
      consents.map((one) => one.name),
    )
    set({ consents: [...consents, { name, text: { es: '', en: '' } }] })
  }

  return (
    <Part title={words.consents} help={words.consentsHelp}>
      {consents.map((consent, index) => (
        <ConsentEditor
          key={consent.name}
          consent={consent}
          onChange={(next) => set({ consents: consents.with(index, next) })}
          onRemove={() => set({ consents: consents.filter((one) => one !== consent) })}
        />
      ))}
      {consents.length < formLimits.consents && (
        <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} className="self-start" onPress={add}>
          {words.addConsent}
        </Button>
      )}
      {consents.some(({ grants }) => grants) && (
        <>
          <Checkbox
            label={words.confirms}
            help={words.confirmsHelp}
            value={confirms}
            onChange={(next) => set({ confirms: next })}
          />
          {mail?.isConfigured === false && <p className="text-sm text-overdue-ink">{words.noMail}</p>}
        </>
      )}
    </Part>
  )
}

interface ConsentProps {
  readonly consent: FormConsent
  readonly onChange: (consent: FormConsent) => void
  readonly onRemove: () => void
}

function ConsentEditor({ consent, onChange, onRemove }: ConsentProps) {
  const { forms: words } = useFullLocale().text
  const { name, text, required = false, grants } = consent
  const choose = (kind: string) =>
    onChange(kind === 'note' ? { name, text } : { name, text, grants: { purpose: 'marketing', channels: ['email'] } })
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <LabelFields
            label={words.consentText}
            isLong
            value={text}
            onChange={(next) => onChange({ ...consent, text: next })}
            isRequired
          />
        </div>
        <IconButton size="small" label={words.removeConsent} onPress={onRemove}>
          <X size={13} aria-hidden />
        </IconButton>
      </div>
      <RadioGroup
        label={words.consentKind}
        value={grants ? 'grants' : 'note'}
        onChange={choose}
        choices={[
          { value: 'note', label: words.consentKinds.note },
          { value: 'grants', label: words.consentKinds.grants },
        ]}
      />
      {grants ? (
        <Grants grants={grants} onChange={(next) => onChange({ name, text, grants: next })} />
      ) : (
        <Checkbox
          label={words.requiredConsent}
          value={required}
          onChange={(next) => onChange({ ...consent, required: next })}
        />
      )}
    </div>
  )
}

type GrantsOf = NonNullable<FormConsent['grants']>

function Grants(props: { readonly grants: GrantsOf; readonly onChange: (grants: GrantsOf) => void }) {
  const { grants, onChange } = props
  const { forms: words } = useFullLocale().text
  const purposes = useOptions('consentPurpose')
  const channels = useOptions('consentChannel')
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Select
        label={words.purpose}
        value={grants.purpose}
        options={purposes}
        onChange={(purpose) => onChange({ ...grants, purpose: purpose ?? grants.purpose })}
      />
      <TagField
        label={words.channels}
        search={searchIn(channels)}
        value={channels.filter(({ id }) => grants.channels.includes(id))}
        onChange={(chosen) => onChange({ ...grants, channels: chosen.map(({ id }) => id) })}
      />
    </div>
  )
}

function useOptions(name: string) {
  const { format } = useFullLocale()
  const { elements } = useStudio()
  const list = elementsOf(elements, 'optionList').find((one) => one.name === name)
  return (list?.definition.options ?? [])
    .filter(({ retired }) => !retired)
    .map(({ value, label }) => ({ id: value, label: label[format.language] }))
}
