import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Localized } from '#common/errors.ts'
import { formLimits } from '#common/form.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { peopleQuery } from '#web/api/people.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { recordQuery } from '#web/records/queries.ts'
import { optionOf, useTargetSearch } from '#web/records/target-search.ts'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { AudienceField } from './audience-field.tsx'
import type { FormPartProps } from './forms-page.tsx'
import { LabelFields } from './label-fields.tsx'
import { Part } from './parts.tsx'
import { useStudio } from './studio-state.tsx'

/** What becomes of an answer: a lead, a response to a campaign, whose work it is, and what the visitor reads. */
export function FormAfter({ form, module, set }: FormPartProps) {
  const { forms: words } = useFullLocale().text
  const { put } = useStudio()
  const { definition } = form
  const { data: people = [] } = useQuery(peopleQuery)
  const options = people.filter(({ active }) => active).map(({ id, name }) => ({ id, label: name }))
  const { groups: _groups, ...ungrouped } = definition
  const { goTo: _goTo, ...staying } = definition
  const { owners = [], thanks } = definition
  return (
    <Part title={words.after}>
      {module?.definition.capabilities.lead && (
        <Checkbox label={words.qualifies} value={definition.qualifies} onChange={(qualifies) => set({ qualifies })} />
      )}
      <CampaignField form={form} />
      <TagField
        label={words.owners}
        help={words.ownersHelp}
        placeholder={words.nobody}
        search={searchIn(options)}
        value={owners.flatMap((id) => options.find((one) => one.id === id) ?? [])}
        onChange={(chosen) => set({ owners: chosen.slice(0, formLimits.owners).map(({ id }) => id) })}
      />
      <AudienceField
        kind="group"
        label={words.groups}
        placeholder={words.nobody}
        value={definition.groups}
        onChange={(groups) => put({ ...form, definition: groups ? { ...definition, groups } : ungrouped })}
      />
      <LabelFields label={words.thanks} isLong value={thanks} onChange={(next: Localized) => set({ thanks: next })} />
      <TextField
        label={words.goTo}
        help={words.goToHelp}
        value={definition.goTo ?? ''}
        onChange={(goTo) => put({ ...form, definition: goTo === '' ? staying : { ...definition, goTo } })}
      />
    </Part>
  )
}

function CampaignField({ form }: Pick<FormPartProps, 'form'>) {
  const { modules } = useModel()
  const campaigns = modules.find(({ capabilities }) => capabilities.campaign)
  return campaigns ? <CampaignChoice form={form} campaigns={campaigns} /> : null
}

function CampaignChoice(props: Pick<FormPartProps, 'form'> & { readonly campaigns: ReaderModule }) {
  const { form, campaigns } = props
  const { text, format } = useFullLocale()
  const { put } = useStudio()
  const { campaign: id, ...without } = form.definition
  const search = useTargetSearch([campaigns])
  const { data } = useQuery({ ...recordQuery(campaigns.name, id ?? ''), enabled: id !== undefined })
  const title = data?.title ?? ''
  // Until the record itself has been read.
  const [chosen, setChosen] = useState<Option | null>(null)
  const read = id === undefined ? null : optionOf([campaigns], campaigns.name, { id, title }, format.language)
  return (
    <ComboBox
      label={text.forms.campaign}
      help={text.forms.campaignHelp}
      search={search}
      value={chosen?.id === read?.id ? chosen : read}
      onChange={(option) => {
        const record = option?.id.split('/')[1]
        setChosen(option)
        put({ ...form, definition: record === undefined ? without : { ...without, campaign: record } })
      }}
    />
  )
}
