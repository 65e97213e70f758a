import type { CallAnswer } from '#web/api/client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { TextField } from '#web/ui/text-field.tsx'
import { tones } from './review-dialog.tsx'

type Operation = CallAnswer<'POST /configuration/changes'>['operations'][number]

/** One element: what happens to it, part by part, and the data that it costs. */
export function DifferenceLine(props: {
  readonly operation: Operation
  readonly typed: string
  readonly onType: (value: string) => void
}) {
  const { operation, typed, onType } = props
  const { text, format } = useLocale()
  const { studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const { records, filled } = operation.impact
  const number = format.number(filled)
  const label = operation.label[format.language]
  return (
    <li className="flex flex-col gap-1.5 border-b border-line py-2 last:border-b-0">
      <div className="flex min-w-0 items-center gap-2">
        <span className={classes('shrink-0 rounded-sm px-1.5 py-0.5 text-xs font-medium', tones[operation.operation])}>
          {studio.operations[operation.operation]}
        </span>
        <span className="min-w-0 flex-1 text-sm">
          <span className="text-muted">{kinds[operation.kind] ?? operation.kind}</span>{' '}
          <strong className="font-medium">{label}</strong>{' '}
          <span className="text-xs break-all text-faint">{operation.path}</span>
        </span>
      </div>
      {operation.differences.length > 0 && <Parts label={label} differences={operation.differences} />}
      {operation.destructive && filled > 0 && (
        <div className="flex flex-col gap-1.5">
          <p className="text-sm text-overdue-ink">
            {operation.kind === 'module'
              ? studio.losesRecords({ records: number })
              : studio.loses({ filled: number, records: format.number(records) })}
          </p>
          <TextField
            label={studio.confirmLoss({ filled: number })}
            value={typed}
            onChange={onType}
            inputMode="numeric"
            className="max-w-52"
          />
        </div>
      )}
    </li>
  )
}

function Parts(props: { readonly label: string; readonly differences: Operation['differences'] }) {
  const { places, studio } = useLocale().text
  const names: Readonly<Record<string, string>> = studio.partNames
  const partName = (path: string) => {
    const [first = '', ...deeper] = path.split('.')
    return [names[first] ?? first, ...deeper].join(' › ')
  }
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted">{places.showParts({ label: props.label })}</summary>
      <dl className="mt-1 grid grid-cols-1 gap-x-4 gap-y-1 md:grid-cols-[minmax(8rem,auto)_1fr_1fr]">
        {props.differences.map(({ path, before, after }) => (
          <div key={path} className="contents">
            <dt className="break-words text-muted">{partName(path)}</dt>
            <dd className={classes('min-w-0 break-words', before === null ? 'text-faint' : 'text-overdue-ink')}>
              <span className="text-faint">{places.was}: </span>
              {before ?? places.nothing}
            </dd>
            <dd className={classes('min-w-0 break-words', after === null ? 'text-faint' : 'text-today-ink')}>
              <span className="text-faint">{places.becomes}: </span>
              {after ?? places.nothing}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
