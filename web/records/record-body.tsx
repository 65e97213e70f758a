import { Fragment, useState, type ReactNode } from 'react'
import { recordParts, type RecordPart } from '#common/element.ts'
import { matches } from '#common/filter.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Tabs } from '#web/ui/tabs.tsx'
import { RecordFacts } from './record-facts.tsx'
import { RecordGuests } from './record-guests.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import type { Saving } from './use-save.ts'

type Section = ReaderModule['layout']['sections'][number]

interface BodyProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly saving: Saving
  readonly isEditable: boolean
  readonly isNarrow: boolean
  /** Its lines want the room of the right column. */
  readonly isWide?: boolean
  readonly lines: ReactNode
  readonly stream: ReactNode
  readonly related: ReactNode
}

/** The parts of a record where its layout puts them: in columns, or on a phone one under the other. */
export function RecordBody(props: BodyProps) {
  const { module, isNarrow } = props
  const { text } = useLocale()
  const [isWide] = useState(() => matchMedia('(min-width: 1024px)').matches)
  const { facts, sections, tabs } = useParts(props)
  if (isNarrow) {
    const parts: Readonly<Record<RecordPart, ReactNode>> = {
      facts,
      sections: (
        <details>
          <summary className="cursor-pointer pb-3 text-sm text-muted">{text.records.allFields}</summary>
          {sections}
        </details>
      ),
      tabs: tabs.length > 0 && <RecordTabs tabs={tabs} />,
      lines: props.lines,
      stream: props.stream,
      related: props.related,
    }
    return (
      <div className="flex flex-col gap-6 px-4 pb-16">
        {(module.layout.phone?.parts ?? recordParts).map((part) => (
          <Fragment key={part}>{parts[part]}</Fragment>
        ))}
      </div>
    )
  }
  const stream = props.stream ? [{ id: ' stream', label: text.records.stream, content: props.stream }] : []
  return (
    <div
      className={classes(
        'grid grid-cols-1 gap-x-8 gap-y-6 px-4 max-lg:pb-16 md:px-6 lg:min-h-0 lg:flex-1 lg:grid-cols-[320px_minmax(0,1fr)]',
        !props.isWide && 'xl:grid-cols-[320px_minmax(0,1fr)_300px]',
      )}
    >
      <div className="relative flex flex-col gap-6 lg:min-h-0 lg:overflow-auto lg:pb-16">
        {facts}
        <details open={isWide} className="group flex flex-col">
          <summary className="cursor-pointer pb-3 text-sm text-muted lg:hidden">{text.records.allFields}</summary>
          {sections}
        </details>
      </div>
      {/* What stands under the lines is seen once it is known how many they are, and does not jump. */}
      <div className="relative flex flex-col gap-6 lg:min-h-0 lg:overflow-auto lg:pb-16 [&>[data-pending]~*]:invisible">
        {props.lines}
        {tabs.length > 0 ? <RecordTabs tabs={[...stream, ...tabs]} /> : props.stream}
        {props.isWide && props.related}
      </div>
      {!props.isWide && (
        <div className="relative flex flex-col gap-6 lg:col-span-2 lg:min-h-0 lg:overflow-auto xl:col-span-1 xl:pb-16">
          {props.related}
        </div>
      )}
    </div>
  )
}

/** Key facts, sections and tabs with what is in them. */
function useParts({ module, record, saving, isEditable, isNarrow }: BodyProps) {
  const { format } = useLocale()
  const { layout } = module
  const hidden = isNarrow ? (layout.phone?.hidden ?? []) : []
  const owned = module.capabilities.owned && !layout.facts.includes('owner') ? ['owner'] : []
  const { pipeline } = module.capabilities
  // What is closed needs no next step.
  const moot = pipeline && record[pipeline.closedAt] ? fieldsOfType(module, 'nextActivity') : []
  const facts = [...layout.facts, ...owned].filter((name) => !hidden.includes(name) && !moot.includes(name))
  const shown = shownSections(module, record, [...layout.facts, ...hidden, ...moot])
  const draw = (sections: readonly Section[]) => (
    <div className="flex flex-col gap-6">
      {sections.map((section, index) => (
        // Sections may share a name; their place tells them apart.
        <section key={index} aria-label={section.label[format.language]} className="@container">
          <h2 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">
            {section.label[format.language]}
          </h2>
          <RecordFacts
            module={module}
            record={record}
            saving={saving}
            isEditable={isEditable}
            names={section.fields}
            columns={section.columns}
          />
        </section>
      ))}
    </div>
  )
  const tabs = (layout.tabs ?? []).flatMap(({ name, label }) => {
    const inside = shown.filter(({ tab }) => tab === name)
    return inside.length > 0 ? [{ id: name, label: label[format.language], content: draw(inside) }] : []
  })
  return {
    facts: (
      <div className="flex flex-col gap-3">
        <RecordFacts module={module} record={record} saving={saving} isEditable={isEditable} names={facts} />
        <RecordGuests module={module} record={record} isEditable={isEditable} />
      </div>
    ),
    sections: draw(shown.filter(({ tab }) => tab === undefined)),
    tabs,
  }
}

function fieldsOfType({ fields }: ReaderModule, wanted: string): string[] {
  return fields.flatMap(({ name, type }) => (type === wanted ? [name] : []))
}

/** The sections whose condition the record meets, without what is shown elsewhere; empty ones are left out. */
export function shownSections(
  module: ReaderModule,
  values: Readonly<Record<string, unknown>>,
  elsewhere: readonly string[],
): readonly Section[] {
  return module.layout.sections
    .filter(({ showIf }) => showIf === undefined || matches(showIf, values))
    .map((section) => ({
      ...section,
      fields: section.fields.filter((name) => !elsewhere.includes(name) && fieldNamed(module, name)),
    }))
    .filter(({ fields }) => fields.length > 0)
}

function RecordTabs(props: { readonly tabs: Parameters<typeof Tabs>[0]['tabs'] }) {
  const { text } = useLocale()
  const [chosen, setChosen] = useState<string>()
  const selected = props.tabs.find(({ id }) => id === chosen)?.id ?? props.tabs[0]?.id ?? ''
  return <Tabs label={text.arrange.tabs} tabs={props.tabs} selected={selected} onSelect={setChosen} />
}
