import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Printer, Sparkles } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { recordHref } from '#web/api/addresses.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { ChooseObjective } from './choose-objective.tsx'
import { KpiLine } from './kpi-line.tsx'
import { readAllAgain, type Gap, type Objective, type Objectives } from './kpi-queries.ts'
import { useFieldWords } from '#web/programme/option-words.ts'
import { NewLine } from './new-line.tsx'
import { WrittenText } from './written-text.tsx'

type Project = NonNullable<Objectives['project']>

/** Why the project is, on one page that one could hand to the board. */
export function Charter({ data, project }: { readonly data: Objectives; readonly project: Project }) {
  const { kpis } = useFullLocale().text
  const [isChoosing, setChoosing] = useState(false)
  const objectives = useModuleOf('objective')
  const mayAdd = objectives !== undefined && objectives.may.create !== 'none'
  return (
    <>
      <PageHead
        title={kpis.charter}
        meta={project.name}
        actions={
          <>
            <Button
              look="quiet"
              icon={<Printer size={15} aria-hidden />}
              className="max-sm:hidden"
              onPress={() => window.print()}
            >
              {kpis.print}
            </Button>
            {mayAdd && (
              <Button look="primary" icon={<Sparkles size={15} aria-hidden />} onPress={() => setChoosing(true)}>
                {kpis.choose}
              </Button>
            )}
          </>
        }
      >
        <p className="text-sm text-muted">{kpis.charterHelp}</p>
      </PageHead>
      <div className="flex max-w-5xl flex-col gap-10 px-4 pt-4 pb-20 md:px-6">
        <Why project={project} />
        <Gaps gaps={data.gaps} objectives={data.objectives} project={project} />
        <Goals data={data} project={project} mayAdd={mayAdd} />
      </div>
      {isChoosing && <ChooseObjective project={project.id} onClose={() => setChoosing(false)} />}
    </>
  )
}

function Why({ project }: { readonly project: Project }) {
  const { kpis } = useFullLocale().text
  const module = useModuleOf('project')
  const record = { module: module?.name ?? '', id: project.id, version: project.version }
  const shared = { record, mayWrite: module !== undefined && module.may.update !== 'none' }
  return (
    <>
      <section aria-labelledby="why" className="border-l-2 border-why-edge pl-4 md:pl-6">
        <h2 id="why" className="mb-1 text-sm font-bold text-why-ink">
          {kpis.why}
        </h2>
        <WrittenText {...shared} title={kpis.why} field="whyInvest" value={project.whyInvest} className="text-lg" />
      </section>
      <div className="grid gap-8 md:grid-cols-2">
        <section aria-labelledby="problem">
          <h2 id="problem" className="mb-1 text-base font-bold">
            {kpis.problem}
          </h2>
          <WrittenText
            {...shared}
            title={kpis.problem}
            help={kpis.problemHelp}
            field="problem"
            value={project.problem}
          />
        </section>
        <section aria-labelledby="strategy">
          <h2 id="strategy" className="mb-1 text-base font-bold">
            {kpis.strategy}
          </h2>
          <WrittenText
            {...shared}
            title={kpis.strategy}
            help={kpis.strategyHelp}
            field="strategy"
            value={project.strategy}
          />
        </section>
      </div>
    </>
  )
}

function Gaps(props: {
  readonly gaps: readonly Gap[]
  readonly objectives: readonly Objective[]
  readonly project: Project
}) {
  const { gaps, objectives, project } = props
  const { kpis } = useFullLocale().text
  const module = useModuleOf('gap')
  if (!module) return null
  return (
    <section aria-labelledby="gaps">
      <h2 id="gaps" className="mb-1 text-lg font-bold">
        {kpis.gaps}
      </h2>
      {gaps.length === 0 && <p className="text-base text-muted">{kpis.gapsNone}</p>}
      <ul className="mb-2">
        {gaps.map((gap) => (
          <GapRow key={gap.id} gap={gap} objectives={objectives} module={module.name} project={project.id} />
        ))}
      </ul>
      {module.may.create !== 'none' && (
        <NewLine
          label={kpis.gapNew}
          placeholder={kpis.gapPlaceholder}
          onAdd={async (name) => {
            await call('POST /records/:module', {
              params: { module: module.name },
              body: { name, project: project.id },
            })
          }}
        />
      )}
    </section>
  )
}

function GapRow(props: {
  readonly gap: Gap
  readonly objectives: readonly Objective[]
  readonly module: string
  readonly project: string
}) {
  const { gap, module } = props
  const { kpis } = useFullLocale().text
  const departments = useFieldWords('gap').offered('department')
  const leads = props.objectives.filter(({ id }) => gap.objectives.includes(id))
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line py-2 text-base">
      <Link to={recordHref(module, gap.id)} className="min-w-0 font-medium break-words hover:underline">
        {gap.name}
      </Link>
      <span className="text-sm text-muted">{departments.find(({ id }) => id === gap.department)?.label}</span>
      {gap.costOfInaction && <span className="text-sm text-muted">{kpis.costs({ cost: gap.costOfInaction })}</span>}
      <span className="ml-auto text-sm">
        {gap.state === 'dropped' ? (
          <Badge>{kpis.gapDropped}</Badge>
        ) : leads.length === 0 ? (
          <>
            <span className="hidden text-muted print:inline">{kpis.gapOpen}</span>
            <GapLink gap={gap} objectives={props.objectives} module={module} project={props.project} />
          </>
        ) : (
          <span className="text-muted">→ {leads.map(({ key }) => key).join(', ')}</span>
        )}
      </span>
    </li>
  )
}

/** A gap without an objective leads to one as soon as it is chosen. */
function GapLink(props: {
  readonly gap: Gap
  readonly objectives: readonly Objective[]
  readonly module: string
  readonly project: string
}) {
  const { gap, module, project } = props
  const { text } = useFullLocale()
  const { modules } = useModel()
  const traces = modules.find(({ capabilities }) => capabilities.trace)
  const target = useModuleOf('objective')
  const objectives = props.objectives.filter(({ state }) => state !== 'retired')
  if (!traces || !target || traces.may.create === 'none' || objectives.length === 0) {
    return <Badge color="yellow">{text.kpis.gapOpen}</Badge>
  }

  async function lead(objective: string) {
    const ends = { derived: { module: target?.name, id: objective }, source: { module, id: gap.id } }
    try {
      await call('POST /records/:module', {
        params: { module: traces?.name ?? '' },
        body: { kind: 'closes', project, ...ends },
      })
      await readAllAgain()
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Select
      label={`${gap.name}: ${text.kpis.gapLeads}`}
      isLabelHidden
      placeholder={text.kpis.gapLeads}
      value={null}
      onChange={(id) => id !== null && void lead(id)}
      options={objectives.map(({ id, key, name }) => ({ id, label: `${key} ${name}` }))}
      className="w-60 max-w-full"
    />
  )
}

function Goals(props: { readonly data: Objectives; readonly project: Project; readonly mayAdd: boolean }) {
  const { data, project, mayAdd } = props
  const { kpis } = useFullLocale().text
  const module = useModuleOf('objective')
  const departments = useFieldWords('objective').offered('department')
  const alive = data.objectives.filter(({ state }) => state !== 'retired')
  const known = new Set(departments.map(({ id }) => id))
  const groups = [...departments, { id: '', label: kpis.noDepartment }].map(({ id, label }) => ({
    id,
    label,
    own: alive.filter(({ department }) => (known.has(department ?? '') ? department === id : id === '')),
  }))
  const without = groups.filter(({ id, own }) => id !== '' && own.length === 0).map(({ label }) => label)
  return (
    <section aria-labelledby="goals">
      <h2 id="goals" className="text-lg font-bold">
        {kpis.goals}
      </h2>
      <p className="mb-3 text-sm text-muted">{kpis.goalsCap({ count: project.maxObjectives })}</p>
      {alive.length === 0 && <p className="mb-2 text-base">{kpis.goalsNone}</p>}
      {groups
        .filter(({ own }) => own.length > 0)
        .map(({ id, label, own }) => (
          <section key={id} className="mb-6">
            <h3 className="border-b border-line-strong pb-1 text-sm font-bold text-why-ink">{label}</h3>
            {own.map((objective) => (
              <Goal key={objective.id} objective={objective} data={data} />
            ))}
          </section>
        ))}
      {mayAdd && module && (
        <NewLine
          label={kpis.writeOwn}
          placeholder={kpis.ownPlaceholder}
          onAdd={async (name) => {
            await call('POST /records/:module', {
              params: { module: module.name },
              body: { name, project: project.id },
            })
          }}
        />
      )}
      {alive.length > 0 && without.length > 0 && (
        <p className="mt-4 text-sm text-muted">{kpis.without({ names: without.join(', ') })}</p>
      )}
    </section>
  )
}

function Goal({ objective, data }: { readonly objective: Objective; readonly data: Objectives }) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const module = useModuleOf('objective')
  const types = useFieldWords('objective').offered('types')
  const state = module?.lifecycle?.states.find(({ value }) => value === objective.state)
  const own = data.kpis.filter((kpi) => kpi.objectives.includes(objective.id))
  return (
    <article className="border-b border-line py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="numeric text-sm text-muted">{objective.key}</span>
        <h4 className="min-w-0 text-base font-bold break-words">
          <Link to={recordHref(module?.name ?? '', objective.id)} className="hover:underline">
            {objective.name}
          </Link>
        </h4>
        {state && <Badge color={state.color}>{state.label[format.language]}</Badge>}
        <span className="text-sm text-muted">
          {[
            ...objective.types.flatMap((type) => types.find(({ id }) => id === type)?.label ?? []),
            ...(objective.owner ? [objective.owner.title] : []),
            ...(objective.horizon ? [kpis.by({ date: format.date(objective.horizon) })] : []),
          ].join(' · ')}
        </span>
      </div>
      {own.length === 0 && <p className="text-sm text-none-ink">{kpis.noKpi}</p>}
      {own.map((kpi) => (
        <KpiLine key={kpi.id} kpi={kpi} />
      ))}
    </article>
  )
}
