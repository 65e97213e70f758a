import { Link } from '@tanstack/react-router'
import { TriangleAlert, X } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import type { TraceLink, TraceNode, TraceShape } from './trace-shape.ts'

/** What is known of one of the thread: what it lacks, what it follows from, what follows from it. */
export function TraceFacts(props: {
  readonly shape: TraceShape
  readonly node: TraceNode
  readonly isAlone: boolean
  readonly onFocus: (id: string | undefined) => void
  readonly onClose: () => void
}) {
  const { shape, node, isAlone, onFocus } = props
  const { text, format } = useFullLocale()
  const { trace, programme } = text
  const module = useModel().modules.find(({ name }) => name === node.module)
  const state = module?.lifecycle?.states.find(({ value }) => value === node.state)
  return (
    <aside
      aria-label={node.title}
      className="flex w-full shrink-0 flex-col gap-3 overflow-y-auto border-t border-line bg-surface p-4 text-sm md:w-80 md:border-t-0 md:border-l"
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="text-xs text-muted">{module?.label.singular[format.language] ?? trace.element}</p>
          <h2 className="text-base font-bold break-words">{node.title}</h2>
        </div>
        <IconButton label={text.common.close} size="small" onPress={props.onClose}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <div className="flex flex-wrap gap-1.5">
        {state && <Badge color={state.color}>{state.label[format.language]}</Badge>}
        {node.status && <Badge color={statusColor[node.status]}>{trace.status[node.status]}</Badge>}
      </div>
      {node.problems.length > 0 && (
        <ul aria-label={programme.problems} className="flex flex-col gap-1 rounded-md bg-none-soft p-3 text-none-ink">
          {node.problems.map(({ rule, message, isWaived }) => (
            <li key={`${rule} ${message.en}`} className="flex gap-2">
              <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
              <span>
                {message[format.language]} ({rule}
                {isWaived && `, ${programme.waived.toLowerCase()}`})
              </span>
            </li>
          ))}
        </ul>
      )}
      <Ends title={programme.upTo} {...{ shape, onFocus }} links={shape.up.get(node.id) ?? []} end="source" />
      <Ends title={programme.downTo} {...{ shape, onFocus }} links={shape.down.get(node.id) ?? []} end="derived" />
      <div className="flex flex-wrap gap-2">
        <Button size="small" onPress={() => onFocus(isAlone ? undefined : node.id)}>
          {isAlone ? trace.wholeThread : trace.onlyThis}
        </Button>
        {node.module && (
          <LinkButton href={recordHref(node.module, node.id)} size="small">
            {trace.openRecord}
          </LinkButton>
        )}
      </div>
    </aside>
  )
}

export const statusColor = { nok: 'red', unknown: 'orange', notRun: 'grey', uncovered: 'yellow', ok: 'green' } as const

function Ends(props: {
  readonly title: string
  readonly shape: TraceShape
  readonly links: readonly TraceLink[]
  readonly end: 'source' | 'derived'
  readonly onFocus: (id: string) => void
}) {
  const { programme } = useFullLocale().text
  if (props.links.length === 0) return null
  return (
    <div>
      <h3 className="font-medium text-why-ink">{props.title}</h3>
      <ul>
        {props.links.map((link) => {
          const node = props.shape.nodes.get(link[props.end])
          return (
            node && (
              <li key={link.id} className="flex items-start gap-2 py-0.5">
                {node.module ? (
                  <Link
                    to={recordHref(node.module, node.id)}
                    className="min-h-6 min-w-0 flex-1 break-words hover:underline"
                  >
                    {node.title}
                  </Link>
                ) : (
                  <span className="min-w-0 flex-1 break-words">{node.title}</span>
                )}
                {link.isSuspect && (
                  <span className="rounded-full bg-overdue-soft px-2 text-xs leading-5 text-overdue-ink">
                    {programme.suspect}
                  </span>
                )}
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
