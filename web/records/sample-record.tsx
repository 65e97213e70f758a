import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { RecordBody } from './record-body.tsx'
import type { RecordRow } from './reader-types.ts'
import { useSave } from './use-save.ts'

/** The page of a record to look at: the width of a desk drawn small, a phone in its own size. */
export function SampleRecord(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly isNarrow: boolean
  readonly zoom: number
  /** Related lists under the stream, where there is less room. */
  readonly isCompact?: boolean
}) {
  const { module, record, isNarrow, zoom, isCompact = false } = props
  const { text, format } = useLocale()
  const saving = useSave(module.name)
  const { modules } = useModel()
  const hint = (words: string) => (
    <p className="rounded-md border border-dashed border-line-strong p-3 text-sm text-muted">{words}</p>
  )
  const related = module.layout.related.map(({ module: name, by, columns, label }) => {
    const target = modules.find((one) => one.name === name)
    const shown = columns.map((column) => target?.fields.find((one) => one.name === column)?.label[format.language])
    return (
      <section key={`${name} ${by}`} className="flex flex-col gap-1">
        <h2 className="text-sm font-bold">{(label ?? target?.label.plural)?.[format.language] ?? name}</h2>
        {hint(shown.filter(Boolean).join(' · '))}
      </section>
    )
  })
  return (
    <div style={isNarrow ? { maxWidth: 390 } : { width: isCompact ? 860 : 1150, zoom }} className="mx-auto py-4">
      <p className="px-4 pb-4 text-xl font-bold md:px-6">{record.title}</p>
      <RecordBody
        module={module}
        record={record}
        saving={saving}
        isEditable={false}
        isNarrow={isNarrow}
        isWide={isCompact}
        lines={module.capabilities.lines && hint(text.arrange.parts.lines)}
        stream={module.capabilities.timeline && hint(text.records.stream)}
        related={related}
      />
    </div>
  )
}
