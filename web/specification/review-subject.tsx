import { useQuery } from '@tanstack/react-query'
import { useModule, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { recordHref } from '#web/api/addresses.ts'
import { RecordFacts } from '#web/records/record-facts.tsx'
import { recordQuery } from '#web/records/queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { StepActions } from '#web/records/step-actions.tsx'
import { useSave } from '#web/records/use-save.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { BaselinePanel } from './baseline-panel.tsx'
import { ItemPreview } from './item-preview.tsx'
import { ItemTests } from './item-tests.tsx'
import { ReviewComments } from './review-comments.tsx'
import { Differences } from './revision-differences.tsx'
import { StateBadge } from './state-badge.tsx'
import { revisionsQuery, type Awaited } from './specification-queries.ts'

/** The one at hand: what it says, against what was approved, what was said about it, and what may be done. */
export function ReviewSubject({ awaited, isSolo }: { readonly awaited: Awaited; readonly isSolo: boolean }) {
  const { specification } = useFullLocale().text
  const module = useModule(awaited.module)
  const { data: record } = useQuery(recordQuery(awaited.module, awaited.id))
  if (!module || !record) return <Skeleton lines={8} />
  return (
    <article className="flex flex-col gap-6">
      <header className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="text-xs text-muted">{specification.kinds[awaited.kind]}</p>
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-bold break-words">
            {record.title}
            <StateBadge module={awaited.module} state={awaited.state} />
          </h2>
        </div>
        <StepActions module={module} record={record} />
        <LinkButton href={recordHref(awaited.module, awaited.id)} look="quiet">
          {specification.openRecord}
        </LinkButton>
      </header>
      {isSolo && awaited.kind !== 'baseline' && (
        <p className="rounded-md bg-why-soft px-3 py-2 text-sm text-why-ink">{specification.isSolo}</p>
      )}
      {awaited.waitsFor !== null && (
        <p className="rounded-md bg-why-soft px-3 py-2 text-sm text-why-ink">
          {specification.waitsForLong({ phase: awaited.waitsFor })}
        </p>
      )}
      {awaited.kind === 'specItem' && <Item module={module} record={record} />}
      {awaited.kind === 'baseline' && <BaselinePanel id={awaited.id} state={awaited.state ?? ''} />}
      {awaited.kind === 'changeRequest' && <Facts module={module} record={record} />}
      <ReviewComments module={module} record={record} />
    </article>
  )
}

interface Shown {
  readonly module: ReaderModule
  readonly record: RecordRow
}

function Item({ module, record }: Shown) {
  const { specification } = useFullLocale().text
  const { data: revisions } = useQuery(revisionsQuery(module.name, record.id))
  const [current, ...earlier] = revisions ?? []
  const approved = earlier.find(({ wasApproved }) => wasApproved)
  return (
    <>
      <section aria-labelledby="acceptance">
        <h3 id="acceptance" className="text-base font-bold">
          {specification.acceptance}
        </h3>
        <p className="text-base whitespace-pre-wrap">{String(record.acceptance ?? '')}</p>
      </section>
      {current && !current.wasApproved && (
        <section aria-labelledby="since" className="flex flex-col gap-2">
          <h3 id="since" className="text-base font-bold">
            {specification.sinceApproved}
          </h3>
          {approved ? (
            <Differences module={module} id={record.id} from={approved.revision} to={current.revision} />
          ) : (
            <p className="text-sm text-muted">{specification.sinceNothing}</p>
          )}
        </section>
      )}
      <section aria-labelledby="defines" className="flex flex-col gap-2">
        <h3 id="defines" className="text-base font-bold">
          {specification.defines}
        </h3>
        <ItemPreview id={record.id} />
      </section>
      <ItemTests module={module} id={record.id} />
    </>
  )
}

/** What a change costs, and who has agreed to it. */
function Facts({ module, record }: Shown) {
  const saving = useSave(module.name)
  const names = module.layout.sections[0]?.fields ?? []
  return (
    <RecordFacts
      module={module}
      record={record}
      saving={saving}
      isEditable={module.may.update !== 'none'}
      names={names}
    />
  )
}
