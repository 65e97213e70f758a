import { useState } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { useTitle } from '#web/ui/use-title.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { FieldValue } from './field-value.tsx'
import { RecordActions } from './record-actions.tsx'
import { RecordFacts } from './record-facts.tsx'
import { RecordLines } from './record-lines.tsx'
import { RecordStream } from './record-stream.tsx'
import { RelatedLists } from './related-lists.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import { SuggestedItems } from './suggested-items.tsx'
import { useSave } from './use-save.ts'

/** Identity and key facts on the left, one stream in the middle, what is related on the right. */
export function RecordView({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const [isWide] = useState(() => matchMedia('(min-width: 1024px)').matches)
  const saving = useSave(module.name)
  const isEditable = module.may.update !== 'none'
  const facts = { module, record, saving, isEditable }
  useTitle(record.title)
  const names = module.layout.facts
  const owned = module.capabilities.owned && !names.includes('owner') ? ['owner'] : []
  const sections = module.layout.sections
    .map((section) => ({
      ...section,
      fields: section.fields.filter((name) => !names.includes(name) && fieldNamed(module, name)),
    }))
    .filter(({ fields }) => fields.length > 0)
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto lg:overflow-hidden">
      <RecordHead module={module} record={record} />
      <div className="grid grid-cols-1 lg:min-h-0 lg:flex-1 gap-x-8 gap-y-6 px-4 max-lg:pb-16 md:px-6 lg:grid-cols-[320px_minmax(0,1fr)] xl:grid-cols-[320px_minmax(0,1fr)_300px]">
        <div className="flex flex-col gap-6 lg:min-h-0 lg:overflow-auto lg:pb-16">
          <RecordFacts {...facts} names={[...names, ...owned]} />
          <details open={isWide} className="group flex flex-col">
            <summary className="cursor-pointer pb-3 text-sm text-muted lg:hidden">{text.records.allFields}</summary>
            <div className="flex flex-col gap-6">
              {sections.map((section) => (
                <section key={section.label.es} aria-label={section.label[format.language]}>
                  <h2 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">
                    {section.label[format.language]}
                  </h2>
                  <RecordFacts {...facts} names={section.fields} />
                </section>
              ))}
            </div>
          </details>
        </div>
        <div className="flex flex-col gap-6 lg:min-h-0 lg:overflow-auto lg:pb-16">
          {module.capabilities.lines && (
            <RecordLines module={module} record={record} lines={module.capabilities.lines} />
          )}
          {module.capabilities.timeline && <RecordStream module={module} record={record} />}
        </div>
        <div className="flex flex-col gap-6 lg:col-span-2 lg:min-h-0 lg:overflow-auto xl:col-span-1 xl:pb-16">
          {module.capabilities.company && <SuggestedItems module={module} record={record} />}
          <RelatedLists module={module} record={record} />
        </div>
      </div>
      <ConflictDialog module={module} saving={saving} />
    </div>
  )
}

function RecordHead({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { format } = useLocale()
  const next = module.fields.find(({ type }) => type === 'nextActivity')
  const keys = module.capabilities.pipeline
  const stage = fieldNamed(module, keys?.stage ?? '')
  const isOpen = !keys || !record[keys.closedAt]
  return (
    <header className="flex flex-col gap-2 px-4 pt-3 pb-4 md:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent-ink">
          <Icon name={module.icon} size={17} />
        </span>
        <div className="min-w-0 max-md:flex-1 max-md:basis-44">
          <p className="text-xs text-muted">{module.label.singular[format.language]}</p>
          <h1 tabIndex={-1} data-route-heading className="text-xl leading-tight font-bold tracking-tight break-words">
            {record.title}
          </h1>
        </div>
        {stage && <FieldValue module={module} field={stage} value={record[stage.name]} />}
        {next && isOpen && <FieldValue module={module} field={next} value={record[next.name]} />}
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <RecordActions module={module} record={record} />
        </div>
      </div>
    </header>
  )
}
