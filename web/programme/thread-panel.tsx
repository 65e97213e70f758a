import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, TriangleAlert, X } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { ThreadForm } from './thread-form.tsx'
import { threadQuery, type ProgrammeNode, type Thread } from './queries.ts'

type ThreadLink = Thread['up'][number]

/** What a record of the project follows from and what follows from it, walked in both directions. */
export function ThreadPanel({ module, id }: { readonly module: ReaderModule; readonly id: string }) {
  const { text, format } = useFullLocale()
  const { programme } = text
  const { data } = useQuery(threadQuery(useModel(), module.name, id))
  const isProcess = module.capabilities.programme?.as === 'process'
  if (!data || (data.ways.length === 0 && data.looseEnds.length === 0 && !isProcess)) return null
  return (
    <section aria-labelledby="thread" className="flex flex-col gap-3">
      <h2 id="thread" className="text-sm font-bold">
        {programme.thread}
      </h2>
      {isProcess && <LinkButton href={`/programme/processes/${id}`}>{text.processes.openMap}</LinkButton>}
      {data.looseEnds.length > 0 && (
        <ul
          aria-label={programme.problems}
          className="flex flex-col gap-1 rounded-md bg-none-soft p-3 text-sm text-none-ink"
        >
          {data.looseEnds.map((end) => (
            <li key={`${end.rule} ${end.message.en}`} className="flex gap-2">
              <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
              <span>
                {end.message[format.language]} ({end.rule})
              </span>
            </li>
          ))}
        </ul>
      )}
      {module.capabilities.programme?.as === 'kpi' && (
        <Link to="/programme/kpis/$id" params={{ id }} className="text-sm font-medium text-accent-ink hover:underline">
          {text.kpis.open}
        </Link>
      )}
      <Why nodes={data.why} />
      <Side module={module} id={id} thread={data} side="up" />
      <Side module={module} id={id} thread={data} side="down" />
    </section>
  )
}

/** The way up as one line, from what it is all for. */
function Why({ nodes }: { readonly nodes: readonly ProgrammeNode[] }) {
  const { text } = useFullLocale()
  if (nodes.length < 2) return null
  return (
    <ol aria-label={text.programme.threadHelp} className="flex flex-col border-l-2 border-why-edge pl-3 text-sm">
      {nodes.toReversed().map((node) => (
        <li key={node.id} className="py-0.5">
          <NodeLink node={node} />
        </li>
      ))}
    </ol>
  )
}

function NodeLink({ node }: { readonly node: ProgrammeNode }) {
  const { modules } = useModel()
  const module = modules.find(({ name }) => name === node.module)
  return (
    <Link
      to={recordHref(node.module, node.id)}
      className="inline-flex min-h-6 min-w-0 items-start gap-1.5 hover:underline"
    >
      <Icon name={module?.icon ?? 'link'} size={15} className="mt-0.5 shrink-0 text-why-ink" />
      <span className="min-w-0 break-words">{node.title}</span>
    </Link>
  )
}

function Side(props: {
  readonly module: ReaderModule
  readonly id: string
  readonly thread: Thread
  readonly side: 'up' | 'down'
}) {
  const { module, id, thread, side } = props
  const { text, format } = useFullLocale()
  const { programme } = text
  const traces = useModel().modules.find(({ capabilities }) => capabilities.trace)
  const [isAdding, setAdding] = useState<boolean>()
  const ways = thread.ways.filter((one) => one.side === side && one.modules.length > 0)
  const links = thread[side]
  if (ways.length === 0 && links.length === 0) return null
  const mayLink = traces !== undefined && traces.may.create !== 'none'
  const kinds = [...new Set(links.map(({ kind }) => kind))]
  return (
    <div className="text-sm">
      <div className="flex items-center gap-2">
        <h3 className="font-medium text-why-ink">{side === 'up' ? programme.upTo : programme.downTo}</h3>
        {mayLink && !isAdding && (
          <IconButton
            label={programme.link}
            size="small"
            autoFocus={isAdding === false}
            onPress={() => setAdding(true)}
          >
            <Plus size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      {links.length === 0 && (
        <p className="text-muted">{side === 'up' ? programme.nothingUp : programme.nothingDown}</p>
      )}
      {kinds.map((kind) => {
        const some = links.filter((one) => one.kind === kind)
        return (
          <div key={kind}>
            <p className="mt-1 text-xs text-muted">{some[0]?.label[format.language]}</p>
            <ul>
              {some.map((link) => (
                <ThreadRow key={link.id} link={link} traces={traces} />
              ))}
            </ul>
          </div>
        )
      })}
      {isAdding && traces && (
        <ThreadForm {...{ module, id, ways, side }} traces={traces.name} onClose={() => setAdding(false)} />
      )}
    </div>
  )
}

function ThreadRow({ link, traces }: { readonly link: ThreadLink; readonly traces: ReaderModule | undefined }) {
  const { text } = useFullLocale()
  const { programme } = text

  async function act(work: () => Promise<unknown>) {
    try {
      await work()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  const remove = () =>
    act(
      async () =>
        await call('DELETE /records/:module/:id', { params: { module: traces?.name ?? '', id: link.id }, query: {} }),
    )
  const clear = () => act(async () => await call('POST /programme/links/:id/clearance', { params: { id: link.id } }))
  return (
    <li className="group flex items-start gap-x-2 py-0.5">
      <div className="flex min-w-0 flex-wrap items-start gap-x-2">
        <NodeLink node={link.node} />
        {link.isSuspect && (
          <span
            title={programme.suspectHelp}
            className="rounded-full bg-none-soft px-2 text-xs leading-5 text-none-ink"
          >
            {programme.suspect}
          </span>
        )}
        {link.isSuspect && traces && traces.may.update !== 'none' && (
          <Button size="small" onPress={() => void clear()}>
            {programme.cleared}
          </Button>
        )}
      </div>
      {traces && traces.may.delete !== 'none' && (
        <span className="ml-auto shrink-0 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100">
          <IconButton label={`${programme.unlink}: ${link.node.title}`} size="small" onPress={() => void remove()}>
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  )
}
