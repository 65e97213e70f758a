import { useState } from 'react'
import { ArrowRight, Circle, CircleCheck, CircleDot } from 'lucide-react'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { GoLive } from './go-live.tsx'
import { LooseEndList } from './loose-end-list.tsx'
import { pageOfStage, placeHref } from './places.ts'
import { ProjectPlaces } from './project-places.tsx'
import type { Project } from './queries.ts'

type Stage = Project['stages'][number]

/** Where the project is, what it asks for now, and the way to everything in it. */
export function ProjectHome({ project }: { readonly project: Project }) {
  const { text, format } = useFullLocale()
  const { programme } = text
  const current = project.stages.find(({ state }) => state !== 'closed')
  const [shown, setShown] = useState<string>()
  // Before anything is built it would only be a list of what is not there.
  const isNear = ['development', 'training', 'implantation'].includes(current?.kind ?? '')
  const stage = project.stages.find(({ id }) => id === shown) ?? current
  return (
    <div className="flex flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
      {project.whyInvest && (
        <blockquote className="max-w-3xl border-l-2 border-why-edge pl-4 text-lg text-pretty">
          {project.whyInvest}
        </blockquote>
      )}
      <StageLine project={project} shown={stage?.id} onShow={setShown} />
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex flex-col gap-8">
          {stage ? (
            <StagePanel project={project.id} stage={stage} isCurrent={stage === current} />
          ) : (
            <p>{programme.allClosed}</p>
          )}
          <section aria-labelledby="loose-ends">
            <h2 id="loose-ends" className="text-base font-bold">
              {programme.looseEnds}
              {project.looseEnds.waived > 0 && (
                <span className="ml-2 text-sm font-normal text-muted">
                  {format.count(programme.waivedCount, project.looseEnds.waived)}
                </span>
              )}
            </h2>
            <p className="mb-2 max-w-2xl text-sm text-muted">{programme.looseEndsHelp}</p>
            <LooseEndList project={project} />
          </section>
          {isNear && <GoLive checks={project.goLive} />}
        </div>
        <ProjectPlaces project={project} />
      </div>
    </div>
  )
}

/** The stages as one thread, from why to upkeep. */
function StageLine(props: {
  readonly project: Project
  readonly shown: string | undefined
  readonly onShow: (id: string) => void
}) {
  const { text, format } = useFullLocale()
  const { programme } = text
  const { stages } = props.project
  const current = stages.findIndex(({ state }) => state !== 'closed')
  return (
    <nav aria-label={programme.stages} className="overflow-x-auto pb-1">
      <ol className="flex min-w-max">
        {stages.map((stage, index) => {
          const isClosed = stage.state === 'closed'
          const Mark = isClosed ? CircleCheck : index === current ? CircleDot : Circle
          return (
            <li key={stage.id} className="relative w-32 shrink-0 pr-3 xl:w-36">
              <span
                aria-hidden
                className={classes(
                  'absolute top-[11px] right-0 left-0 h-0.5',
                  isClosed ? 'bg-why-edge' : 'bg-line-strong',
                  index === stages.length - 1 && 'hidden',
                )}
              />
              <button
                type="button"
                aria-current={index === current ? 'step' : undefined}
                aria-pressed={stage.id === props.shown}
                onClick={() => props.onShow(stage.id)}
                className="relative flex flex-col items-start gap-1 rounded-md text-left"
              >
                <Mark
                  size={23}
                  aria-hidden
                  className={classes('bg-paper', isClosed || index === current ? 'text-why-ink' : 'text-faint')}
                />
                <span
                  className={classes('text-sm leading-tight', stage.id === props.shown ? 'font-bold' : 'text-muted')}
                >
                  {nameOf(programme.stage, stage.kind)}
                </span>
                <span className="text-xs text-muted">
                  {isClosed
                    ? programme.closed
                    : stage.plannedEnd && programme.until({ date: format.datePart(stage.plannedEnd, dayMonth) })}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

const dayMonth = { day: 'numeric', month: 'short' } as const

function nameOf(names: Readonly<Record<string, string>>, kind: string): string {
  return names[kind] ?? kind
}

/** What a stage still lacks, in words, and where that is done. */
function StagePanel(props: { readonly project: string; readonly stage: Stage; readonly isCurrent: boolean }) {
  const { project, stage, isCurrent } = props
  const { text, format } = useFullLocale()
  const { programme } = text
  const { modules } = useModel()
  const own = moduleOfKind(modules, 'stage')
  const isReadable = modules.some(({ name }) => name === stage.module)
  const page = Object.entries(pageOfStage).find(([kind]) => kind === stage.kind)?.[1]
  const { isBusy, attempt } = useAttempt()
  const isClosed = stage.state === 'closed'

  async function close() {
    await attempt(async () => {
      await call('POST /records/:module/:id/transitions', {
        params: { module: own?.name ?? '', id: stage.id },
        body: { transition: 'close' },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  return (
    <section aria-labelledby="stage" className="rounded-lg border border-line bg-surface p-5">
      <h2 id="stage" className="flex flex-wrap items-baseline gap-x-2 text-lg font-bold">
        {isCurrent && <span className="text-why-ink">{programme.now}:</span>}
        {nameOf(programme.stage, stage.kind)}
      </h2>
      <p className="mb-3 text-sm text-muted">{isClosed ? programme.closed : programme.nowHelp}</p>
      {stage.gate.length > 0 && (
        <ul className="flex flex-col gap-2">
          {stage.gate.map((reason) => (
            <li key={reason.en} className="flex items-start gap-2 text-base">
              <Circle size={16} aria-hidden className="mt-1 shrink-0 text-faint" />
              {reason[format.language]}
            </li>
          ))}
        </ul>
      )}
      {!isClosed && stage.gate.length === 0 && <p className="text-base">{programme.gateOpen}</p>}
      <div className="mt-4 flex flex-wrap gap-2">
        {page && isReadable && !isClosed && (
          <LinkButton
            href={`${placeHref(page)}?project=${project}`}
            look={stage.gate.length > 0 ? 'primary' : 'plain'}
            icon={<ArrowRight size={15} aria-hidden />}
          >
            {programme.goThere({ records: programme.pages[page].toLowerCase() })}
          </LinkButton>
        )}
        {own && isCurrent && stage.gate.length === 0 && (
          <Button look="primary" isPending={isBusy} onPress={() => void close()}>
            {programme.closeStage}
          </Button>
        )}
        {own && (
          <LinkButton href={recordHref(own.name, stage.id)} look="quiet">
            {programme.openStage}
          </LinkButton>
        )}
      </div>
    </section>
  )
}
