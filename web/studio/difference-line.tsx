import type { CallAnswer } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { PlanLine } from './plan-parts.tsx'

type Operation = CallAnswer<'POST /configuration/changes'>['operations'][number]

/** One element: what happens to it, part by part, and the data that it costs. */
export function DifferenceLine(props: {
  readonly operation: Operation
  readonly typed: string
  readonly onType: (value: string) => void
}) {
  const { operation } = props
  const { format } = useFullLocale()
  return (
    <PlanLine {...props} asksWord={operation.destructive && operation.impact.filled > 0}>
      {operation.differences.length > 0 && (
        <Parts label={operation.label[format.language]} differences={operation.differences} />
      )}
    </PlanLine>
  )
}

function Parts(props: { readonly label: string; readonly differences: Operation['differences'] }) {
  const { places, studio } = useFullLocale().text
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
