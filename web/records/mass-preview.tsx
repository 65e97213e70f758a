import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { alongWith, belongingWords } from './belongings.ts'
import { FieldValue } from './field-value.tsx'
import type { MassPreviewAnswer } from './mass-dialog.tsx'
import { fieldNamed } from './reader-types.ts'

const refusedMax = 50

/** What a change of many would do: how many, from which values, what goes along, and what is refused. */
export function MassPreview(props: {
  readonly module: ReaderModule
  readonly preview: MassPreviewAnswer
  readonly isDelete: boolean
}) {
  const { module, preview, isDelete } = props
  const { text, format } = useLocale()
  const { tables } = text
  const { total, tried, changed, refusedCount } = preview
  const along = belongingWords(alongWith(useModel(), module, preview.touched), format)
  return (
    <section
      aria-label={tables.massLook}
      className="flex flex-col gap-2 rounded-md border border-line bg-sunken p-3 text-sm"
    >
      <p className="font-medium">
        {format.count(tables.massTotal, total)}{' '}
        {tried < total && <span className="text-muted">{tables.massTried({ count: format.number(tried) })}</span>}
      </p>
      <p>{tables.massOutcome({ changed: format.number(changed), refused: format.number(refusedCount) })}</p>
      {along !== '' && <p>{isDelete ? tables.massAlong({ records: along }) : tables.massAlso({ records: along })}</p>}
      {Object.entries(preview.before).map(([name, values]) => {
        const field = fieldNamed(module, name)
        return (
          field && (
            <div key={name}>
              <h3 className="text-muted">{tables.massBefore({ field: field.label[format.language] })}</h3>
              <ul className="flex flex-wrap gap-x-4 gap-y-1">
                {values.map(({ value, count }) => (
                  <li key={JSON.stringify(value)} className="flex items-center gap-1.5">
                    {value === null ? (
                      <span className="text-muted">{text.common.none}</span>
                    ) : (
                      <FieldValue module={module} field={field} value={value} isPlain />
                    )}
                    <span className="numeric text-muted">× {format.number(count)}</span>
                  </li>
                ))}
              </ul>
            </div>
          )
        )
      })}
      {preview.refused.length > 0 && (
        <ul className="max-h-40 overflow-auto border-t border-line pt-2">
          {preview.refused.slice(0, refusedMax).map(({ id, title, message }) => (
            <li key={id}>
              <span className="text-muted">{title ?? '…'}:</span> {message}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
