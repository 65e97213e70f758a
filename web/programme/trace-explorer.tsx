import { useCallback, useEffect, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Network, TriangleAlert } from 'lucide-react'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ComboBox } from '#web/ui/combo-box.tsx'
import type { OptionSearch } from '#web/ui/use-async-options.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { TraceFacts } from './trace-facts.tsx'
import { TraceGraph } from './trace-graph.tsx'
import { traceQuery } from './trace-queries.ts'
import { kindOrder, shapeOf, type Look, type TraceShape } from './trace-shape.ts'

/** The thread as a picture: opened from the top, one chain alone, or what is wrong with it. */
export function TraceExplorer(props: { readonly project: string; readonly focus: string | undefined }) {
  const { text } = useFullLocale()
  const query = useQuery(traceQuery(useModel(), props.project))
  const { data } = query
  const failure = failureOf(query)
  const shape = useMemo(() => data && shapeOf(data), [data])
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  if (!shape) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  if (shape.nodes.size === 0) {
    return (
      <EmptyState title={text.trace.empty} icon={<Network size={32} aria-hidden />}>
        {text.trace.emptyHelp}
      </EmptyState>
    )
  }
  return <Explorer key={props.focus ?? ''} shape={shape} focus={props.focus} />
}

function Explorer({ shape, focus: asked }: { readonly shape: TraceShape; readonly focus: string | undefined }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => firstOpen(shape))
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [focus, setFocus] = useState(asked)
  const [only, setOnly] = useState<Look['only']>('all')
  const [chosen, setChosen] = useState(asked)
  const look = useMemo(() => ({ open, hidden, focus, only }), [open, hidden, focus, only])
  const toggle = useCallback((id: string) => setOpen((before) => toggled(before, id)), [])
  const show = (id: string | undefined) => {
    setFocus(id)
    setOnly('all')
    setChosen(id ?? chosen)
  }
  const node = shape.nodes.get(chosen ?? '')
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) setChosen(undefined)
    }
    document.addEventListener('keydown', leave)
    return () => document.removeEventListener('keydown', leave)
  }, [])
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Tools
        {...{ shape, look }}
        onFind={show}
        onOnly={(next) => (setOnly(next), setFocus(undefined))}
        onHide={(kind) => setHidden((before) => toggled(before, kind))}
      />
      <div className="relative flex min-h-[420px] flex-1 flex-col border-t border-line md:flex-row">
        <div className="relative min-h-[320px] flex-1">
          <TraceGraph {...{ shape, look, chosen }} onChoose={setChosen} onToggle={toggle} />
        </div>
        {node && (
          <TraceFacts
            {...{ shape, node }}
            isAlone={focus === node.id}
            onFocus={show}
            onClose={() => setChosen(undefined)}
          />
        )}
      </div>
    </div>
  )
}

/** What begins the thread stands open, so that one sees at once what it leads to. */
function firstOpen({ nodes }: TraceShape): Set<string> {
  return new Set([...nodes.values()].flatMap(({ id, kind }) => (kind === 'gap' ? [id] : [])))
}

function toggled(before: ReadonlySet<string>, one: string): Set<string> {
  const next = new Set(before)
  if (!next.delete(one)) next.add(one)
  return next
}

function Tools(props: {
  readonly shape: TraceShape
  readonly look: Look
  readonly onFind: (id: string | undefined) => void
  readonly onOnly: (only: Look['only']) => void
  readonly onHide: (kind: string) => void
}) {
  const { shape, look, onFind, onOnly, onHide } = props
  const { text, format } = useFullLocale()
  const { trace } = text
  const { modules } = useModel()
  const search = useSearchOf(shape)
  const kinds = useMemo(() => {
    const known = new Set([...shape.nodes.values()].map(({ kind }) => kind))
    return kindOrder.filter((kind) => known.has(kind))
  }, [shape])
  const nameOf = (kind: string) => moduleOfKind(modules, kind)?.label.plural[format.language] ?? trace.elements
  const focused = shape.nodes.get(look.focus ?? '')
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-2 md:px-6">
      <ComboBox
        label={trace.find}
        isLabelHidden
        placeholder={trace.find}
        className="w-full sm:w-72"
        value={focused ? { id: focused.id, label: focused.title } : null}
        search={search}
        onChange={(option) => onFind(option?.id)}
      />
      <div role="group" aria-label={trace.show} className="flex flex-wrap gap-1">
        {(['all', 'broken', 'doubtful'] as const).map((only) => (
          <Pill
            key={only}
            isOn={look.focus === undefined && look.only === only}
            onPress={() => onOnly(only)}
            tone={only}
          >
            {only === 'all' ? trace.all : format.count(trace[only], shape[only].size)}
          </Pill>
        ))}
      </div>
      <div
        role="group"
        aria-label={trace.kinds}
        className="flex max-w-full gap-1 max-md:overflow-x-auto md:ml-auto md:flex-wrap"
      >
        {kinds.map((kind) => (
          <Pill key={kind} isOn={!look.hidden.has(kind)} onPress={() => onHide(kind)}>
            {nameOf(kind)}
          </Pill>
        ))}
      </div>
      {focused && (
        <Button size="small" onPress={() => onFind(undefined)}>
          {trace.wholeThread}
        </Button>
      )}
    </div>
  )
}

function Pill(props: {
  readonly isOn: boolean
  readonly tone?: Look['only']
  readonly onPress: () => void
  readonly children: string
}) {
  const { isOn, tone = 'all' } = props
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={props.onPress}
      className={classes(
        'inline-flex h-7 shrink-0 items-center gap-1 rounded-full border px-2.5 text-xs',
        isOn ? 'border-accent bg-accent-soft font-medium text-ink' : 'border-line text-muted hover:bg-hover',
      )}
    >
      {tone !== 'all' && (
        <TriangleAlert size={12} aria-hidden className={tone === 'broken' ? 'text-none-ink' : 'text-overdue-ink'} />
      )}
      {props.children}
    </button>
  )
}

const foundMax = 30

/** By any words of the title, whatever their accents. */
function useSearchOf(shape: TraceShape): OptionSearch {
  return useCallback(
    async (typed) => {
      const words = plain(typed).split(/\s+/)
      return [...shape.nodes.values()]
        .filter(({ title }) => words.every((word) => plain(title).includes(word)))
        .slice(0, foundMax)
        .map(({ id, title }) => ({ id, label: title }))
    },
    [shape],
  )
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
