import { Suspense, type ReactNode } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { useTitle } from '#web/ui/use-title.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DuplicateNotice } from './duplicate-warning.tsx'
import { FieldValue } from './field-value.tsx'
import { DocumentPreview } from './document-preview.tsx'
import { RecordActions } from './record-actions.tsx'
import { ModuleHelp } from './module-help.tsx'
import { useIsNarrow } from './list-narrow.ts'
import { RecordBody } from './record-body.tsx'
import { RecordLines } from './record-lines.tsx'
import { RecordFiles } from './record-files.tsx'
import { RecordPeople } from './record-people.tsx'
import { RecordPager } from './record-pager.tsx'
import { RecordStream } from './record-stream.tsx'
import { RecordWidgets } from './record-widgets.tsx'
import { RelatedLists } from './related-lists.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import { SuggestedItems } from './suggested-items.tsx'
import { useSave } from './use-save.ts'

const ThreadPanel = lazyPart(async () => ({ default: (await import('#web/programme/thread-panel.tsx')).ThreadPanel }))
const DeliveryPanel = lazyPart(async () => ({
  default: (await import('#web/delivery/delivery-panel.tsx')).DeliveryPanel,
}))
const CampaignReturn = lazyPart(async () => ({ default: (await import('./campaign-return.tsx')).CampaignReturn }))
const DocumentVersions = lazyPart(async () => ({ default: (await import('./document-versions.tsx')).DocumentVersions }))

/** Identity and key facts on the left, one stream in the middle, what is related on the right. */
export function RecordView(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  /** What comes next with it. */
  readonly next?: ReactNode
  /** What is agreed on in it, above what is said about it. */
  readonly agreed?: ReactNode
}) {
  const { module, record, next } = props
  const isNarrow = useIsNarrow()
  const saving = useSave(module.name)
  const { capabilities } = module
  useTitle(record.title)
  return (
    // What is read aloud only is placed within what scrolls, or the page would scroll by it.
    <div className="relative flex min-h-0 flex-1 flex-col overflow-auto lg:overflow-hidden">
      <RecordHead module={module} record={record} hasNext={next !== undefined} />
      {next}
      <DuplicateNotice module={module} record={record} />
      <RecordBody
        module={module}
        record={record}
        saving={saving}
        isEditable={module.may.update !== 'none'}
        isNarrow={isNarrow}
        lines={
          capabilities.lines ? (
            <RecordLines module={module} record={record} lines={capabilities.lines} />
          ) : (
            (props.agreed ?? (capabilities.document && <DocumentPreview value={record[capabilities.document.file]} />))
          )
        }
        isWide={[capabilities.pricedDocument, capabilities.loyalty, capabilities.survey].some(
          (one) => one !== undefined,
        )}
        stream={capabilities.timeline && <RecordStream module={module} record={record} />}
        related={
          <>
            {capabilities.pricedDocument && (
              <Suspense>
                <DeliveryPanel module={module.name} id={record.id} />
              </Suspense>
            )}
            {capabilities.programme && (
              <Suspense>
                <ThreadPanel module={module} id={record.id} />
              </Suspense>
            )}
            {capabilities.document && (
              <Suspense>
                <DocumentVersions module={module} document={record} />
              </Suspense>
            )}
            {capabilities.campaign && (
              <Suspense>
                <CampaignReturn module={module} record={record} />
              </Suspense>
            )}
            {capabilities.company && <SuggestedItems module={module} record={record} />}
            <RecordFiles module={module} record={record} />
            <RecordWidgets module={module} record={record} />
            <RelatedLists module={module} record={record} />
          </>
        }
      />
      <ConflictDialog module={module} saving={saving} />
    </div>
  )
}

function RecordHead(props: { readonly module: ReaderModule; readonly record: RecordRow; readonly hasNext: boolean }) {
  const { module, record, hasNext } = props
  const { format } = useLocale()
  const next = module.fields.find(({ type }) => type === 'nextActivity')
  const keys = module.capabilities.pipeline
  const stage = fieldNamed(
    module,
    keys?.stage ?? module.capabilities.pricedDocument?.status ?? module.lifecycle?.field ?? '',
  )
  const isOpen = !keys || !record[keys.closedAt]
  const isNarrow = useIsNarrow()
  const state = stage && <FieldValue module={module} field={stage} value={record[stage.name]} />
  return (
    <header className="flex flex-col gap-2 px-4 pt-3 pb-4 md:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent-ink">
          <Icon name={module.icon} size={17} />
        </span>
        <div className="min-w-0 max-md:flex-1 max-md:basis-44">
          <p className="flex items-center text-xs text-muted">
            {module.label.singular[format.language]}
            <ModuleHelp module={module} />
            {isNarrow && state && <span className="ml-2">{state}</span>}
          </p>
          <h1 tabIndex={-1} data-route-heading className="text-xl leading-tight font-bold tracking-tight break-words">
            {record.title}
          </h1>
        </div>
        {!isNarrow && state}
        {next && isOpen && !hasNext && <FieldValue module={module} field={next} value={record[next.name]} />}
        {/* On a phone, what is always there stands beside the title and the rest begins a line of its own. */}
        <div className="ml-auto flex flex-wrap items-center gap-2 max-md:contents max-md:[&>*]:order-2">
          <RecordPeople module={module} record={record} />
          <RecordPager module={module.name} id={record.id} />
          <RecordActions module={module} record={record} />
        </div>
      </div>
    </header>
  )
}
