import { useState } from 'react'
import { Undo2 } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import type { Operation } from './deploy-queries.ts'

const shownMax = 8
const kindsOfChange = ['create', 'update', 'rename', 'retype', 'remove'] as const

const tones: Readonly<Record<Operation['operation'], string>> = {
  create: 'bg-today-soft text-today-ink',
  update: 'bg-sunken text-muted',
  rename: 'bg-sunken text-muted',
  retype: 'bg-none-soft text-none-ink',
  remove: 'bg-overdue-soft text-overdue-ink',
}

/** What a plan changes, in the reader's words; the parts of each on demand. */
export function DeployOperations({ operations }: { readonly operations: readonly Operation[] }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const [isWhole, setWhole] = useState(false)
  if (operations.length === 0) return <p className="text-base">{deploy.nothing}</p>
  const counts = kindsOfChange.flatMap((kind) => {
    const number = operations.filter(({ operation }) => operation === kind).length
    return number === 0 ? [] : [format.count(deploy.counts[kind], number)]
  })
  return (
    <div>
      <p className="text-sm text-muted">{counts.join(' · ')}</p>
      <ul className="flex flex-col">
        {operations.slice(0, isWhole ? undefined : shownMax).map((one) => (
          <OperationRow key={one.id} operation={one} />
        ))}
      </ul>
      {!isWhole && operations.length > shownMax && (
        <Button look="link" size="small" onPress={() => setWhole(true)}>
          {format.count(deploy.allOperations, operations.length)}
        </Button>
      )}
    </div>
  )
}

function OperationRow({ operation }: { readonly operation: Operation }) {
  const { text, format } = useFullLocale()
  const { deploy, studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const { module } = operation
  return (
    <li className="border-b border-line py-2 text-sm last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <span className={classes('shrink-0 rounded-sm px-1.5 py-0.5 text-xs font-medium', tones[operation.operation])}>
          {studio.operations[operation.operation]}
        </span>
        <span className="min-w-0">
          <span className="text-muted">{kinds[operation.kind] ?? operation.kind}</span>{' '}
          <strong className="font-medium">{operation.label[format.language]}</strong>
          {module && <span className="text-muted"> {deploy.inModule({ module: module[format.language] })}</span>}
        </span>
        <span className="ml-auto text-xs text-muted">{operation.items.join(', ')}</span>
      </div>
      {operation.putsBack && (
        <p className="mt-1 flex items-center gap-1.5 text-none-ink">
          <Undo2 size={14} aria-hidden /> {deploy.putsBack}
        </p>
      )}
      <Parts label={operation.label[format.language]} parts={operation.parts} />
    </li>
  )
}

export function Parts(props: { readonly label: string; readonly parts: Operation['parts'] }) {
  const { places, studio } = useFullLocale().text
  const names: Readonly<Record<string, string>> = studio.partNames
  if (props.parts.length === 0) return null
  const partName = (path: string) => {
    const [first = '', ...deeper] = path.split('.')
    return [names[first] ?? first, ...deeper].join(' › ')
  }
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-muted">{places.showParts({ label: props.label })}</summary>
      <dl className="mt-1 grid grid-cols-1 gap-x-4 gap-y-1 md:grid-cols-[minmax(8rem,auto)_1fr_1fr]">
        {props.parts.map(({ path, before, after }) => (
          <div key={path} className="contents">
            <dt className="break-words text-muted">{partName(path)}</dt>
            <dd className="min-w-0 break-words text-overdue-ink">
              <span className="text-muted">{places.was}: </span>
              {before ?? places.nothing}
            </dd>
            <dd className="min-w-0 break-words text-today-ink">
              <span className="text-muted">{places.becomes}: </span>
              {after ?? places.nothing}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
