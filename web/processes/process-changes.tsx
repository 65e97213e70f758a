import type { MapDifference, NodeDifference, NodeField } from '#common/process-difference.ts'
import type { ProcessNode } from '#common/process-map.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import type { Mark } from './process-canvas-parts.tsx'

const colors = { added: 'green', removed: 'red', changed: 'yellow', moved: 'plum', same: 'grey' } as const

/** What changes between a process as it is and as it will be, in words. */
export function ProcessChanges(props: { readonly difference: MapDifference; readonly asIs: string }) {
  const { difference, asIs } = props
  const { text, format } = useFullLocale()
  const { processes } = text
  const changed = difference.nodes.filter((one) => markOf(one) !== undefined)
  const ways = difference.edges.filter(({ change }) => change !== 'same')
  return (
    <section aria-labelledby="differences" className="flex flex-col gap-2">
      <h2 id="differences" className="text-base font-bold text-pretty">
        {processes.difference({ name: asIs })}
      </h2>
      {changed.length === 0 && ways.length === 0 && <p className="text-muted">{processes.sameMaps}</p>}
      <ul className="flex flex-col">
        {changed.map((one) => (
          <ChangeRow key={(one.after ?? one.before)?.id} one={one} />
        ))}
      </ul>
      {ways.length > 0 && <p className="text-sm text-muted">{format.count(processes.waysChanged, ways.length)}</p>}
    </section>
  )
}

function ChangeRow({ one }: { readonly one: NodeDifference }) {
  const { processes } = useFullLocale().text
  const node = one.after ?? one.before
  const mark = markOf(one)
  if (!node || !mark) return null
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2 text-sm">
      <span className="flex flex-wrap items-center gap-2">
        <Badge color={colors[mark]}>{processes.change[mark]}</Badge>
        {one.isMoved && mark !== 'moved' && <Badge color={colors.moved}>{processes.change.moved}</Badge>}
        <span className="min-w-0 font-medium">{node.name}</span>
      </span>
      {one.fields.map((field) => (
        <FieldChange key={field} field={field} one={one} />
      ))}
    </li>
  )
}

function FieldChange({ field, one }: { readonly field: NodeField; readonly one: NodeDifference }) {
  const { text, format } = useFullLocale()
  const { processes } = text
  const said = (node: ProcessNode | undefined): string => {
    if (!node) return ''
    if (field === 'type') return processes.types[node.type]
    if (field === 'fit') return node.fit ? processes.fits[node.fit] : ''
    if (field === 'isKey' || field === 'inCrm') return node[field] ? processes.yes : processes.no
    if (field === 'targetHours') return node.targetHours === undefined ? '' : format.number(node.targetHours)
    return node[field] ?? ''
  }
  return (
    <span className="text-muted">
      {processes.fields[field]}: <span className="text-ink">{said(one.after) || processes.nothing}</span> (
      {processes.was({ value: said(one.before) || processes.nothing })})
    </span>
  )
}

/** How a step stands out; nothing where it stays as it is. */
function markOf({ change, isMoved }: NodeDifference): Exclude<Mark, 'problem'> | undefined {
  if (change !== 'same') return change
  return isMoved ? 'moved' : undefined
}

/** By node, and by `from to` of each arrow. */
export function marksOf({ nodes, edges }: MapDifference): ReadonlyMap<string, Mark> {
  return new Map([
    ...nodes.flatMap((one) => {
      const [id, mark] = [(one.after ?? one.before)?.id, markOf(one)]
      return id !== undefined && mark ? [[id, mark] as const] : []
    }),
    ...edges.flatMap(({ change, from, to }) => (change === 'same' ? [] : [[`${from} ${to}`, change] as const])),
  ])
}
