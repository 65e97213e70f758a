import { useQuery } from '@tanstack/react-query'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Peek } from '#web/ui/peek.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { FieldValue } from './field-value.tsx'
import { ListFailure } from './list-empty.tsx'
import { RecordActions } from './record-actions.tsx'
import { RecordFacts } from './record-facts.tsx'
import { RecordPeople } from './record-people.tsx'
import { RecordStream } from './record-stream.tsx'
import { recordQuery } from './queries.ts'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import { useSave } from './use-save.ts'

/** A record beside its list: its facts and its stream, both at work. */
export function ListPeek(props: { readonly module: ReaderModule; readonly id: string; readonly onClose: () => void }) {
  const { module, id, onClose } = props
  const { text } = useLocale()
  const { data, error, refetch } = useQuery(recordQuery(module.name, id))
  return (
    <Peek
      label={text.list.peek({ title: data?.title ?? '' })}
      href={recordHref(module.name, id)}
      onClose={onClose}
      actions={data && <RecordActions module={module} record={data} />}
    >
      {error && !data ? (
        <ListFailure error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <PeekBody key={id} module={module} record={data} />
      ) : (
        <Skeleton lines={6} className="p-5" />
      )}
    </Peek>
  )
}

function PeekBody({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { format } = useLocale()
  const saving = useSave(module.name)
  const next = module.fields.find(({ type }) => type === 'nextActivity')
  const stage = fieldNamed(module, module.capabilities.pipeline?.stage ?? '')
  const owned = module.capabilities.owned ? ['owner'] : []
  return (
    <div className="flex flex-col gap-5 px-5 py-4">
      <header className="flex flex-col gap-1.5">
        <div className="flex min-h-6 items-center justify-between gap-2">
          <p className="text-xs text-muted">{module.label.singular[format.language]}</p>
          <RecordPeople module={module} record={record} />
        </div>
        <h2 className="text-lg leading-tight font-bold tracking-tight break-words">{record.title}</h2>
        <div className="flex flex-wrap gap-2">
          {stage && <FieldValue module={module} field={stage} value={record[stage.name]} />}
          {next && <FieldValue module={module} field={next} value={record[next.name]} />}
        </div>
      </header>
      <RecordFacts
        module={module}
        record={record}
        saving={saving}
        isEditable={module.may.update !== 'none'}
        names={[...new Set([...module.layout.facts, ...owned])]}
      />
      {module.capabilities.timeline && <RecordStream module={module} record={record} />}
      <ConflictDialog module={module} saving={saving} />
    </div>
  )
}
