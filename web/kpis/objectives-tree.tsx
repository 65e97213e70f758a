import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { KpiLine } from './kpi-line.tsx'
import { PartsWords } from './kpi-parts.tsx'
import type { KpiNow, Objective, Objectives } from './kpi-queries.ts'
import { statusInk } from './kpi-status.tsx'
import { useFieldWords } from '#web/programme/option-words.ts'
import { NewLine } from './new-line.tsx'
import { ObjectiveAssessments } from './objective-assessments.tsx'

const statuses = ['green', 'amber', 'red', 'grey'] as const

/** How every figure of the project stands now, under the objective that it measures. */
export function ObjectivesTree(props: {
  readonly data: Objectives
  readonly project: { readonly id: string; readonly name: string }
}) {
  const { data, project } = props
  const { kpis: words } = useFullLocale().text
  const types = useFieldWords('objective').offered('types')
  const [type, setType] = useState<string>('')
  const objectives = data.objectives.filter(
    (one) => one.state !== 'retired' && (type === '' || one.types.includes(type)),
  )
  const shown = data.kpis.filter((kpi) => type === '' || objectives.some(({ id }) => kpi.objectives.includes(id)))
  const unlinked = type === '' ? data.kpis.filter((kpi) => kpi.objectives.length === 0 && kpi.parent === null) : []
  return (
    <>
      <PageHead
        title={words.objectives}
        meta={project.name}
        actions={
          <>
            <Select
              label={words.filterTypes}
              isLabelHidden
              value={type}
              onChange={(next) => setType(next ?? '')}
              options={[{ id: '', label: words.allTypes }, ...types]}
              className="w-40"
            />
            <LinkButton href="/programme/charter">{words.charter}</LinkButton>
          </>
        }
      >
        <p className="text-sm text-muted">{words.objectivesHelp}</p>
      </PageHead>
      <div className="flex max-w-5xl flex-col gap-6 px-4 pt-2 pb-20 md:px-6">
        {shown.length > 0 && <Counts kpis={shown} />}
        {objectives.length === 0 && <p className="text-base">{words.goalsNone}</p>}
        {objectives.map((objective) => (
          <Branch key={objective.id} objective={objective} data={data} project={project.id} />
        ))}
        {unlinked.length > 0 && (
          <section aria-labelledby="unlinked">
            <h2 id="unlinked" className="text-base font-bold">
              {words.unlinked}
            </h2>
            {unlinked.map((kpi) => (
              <KpiLine key={kpi.id} kpi={kpi} />
            ))}
          </section>
        )}
      </div>
    </>
  )
}

function Counts({ kpis }: { readonly kpis: readonly KpiNow[] }) {
  const { text, format } = useFullLocale()
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-2">
      {statuses.map((status) => (
        <div key={status} className="flex flex-row-reverse items-baseline gap-1.5">
          <dt className="text-sm text-muted">{text.kpis.counts[status]}</dt>
          <dd className={`numeric text-xl font-bold ${statusInk[status]}`}>
            {format.number(kpis.filter((one) => one.status === status).length)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Branch(props: { readonly objective: Objective; readonly data: Objectives; readonly project: string }) {
  const { objective, data, project } = props
  const all = data.kpis
  const { text, format } = useFullLocale()
  const { modules } = useModel()
  const [objectiveModule, kpiModule] = [useModuleOf('objective'), useModuleOf('kpi')]
  const traces = modules.find(({ capabilities }) => capabilities.trace)
  const state = objectiveModule?.lifecycle?.states.find(({ value }) => value === objective.state)
  const own = all.filter((kpi) => kpi.objectives.includes(objective.id))
  const tops = own.filter((kpi) => !own.some(({ id }) => id === kpi.parent))

  /** The KPI and its link are written both or not at all. */
  async function add(name: string) {
    const link = {
      project,
      kind: 'measures',
      derived: { saved: 0 },
      source: { module: objectiveModule?.name ?? '', id: objective.id },
    }
    await call('POST /records', {
      body: {
        records: [
          { module: kpiModule?.name ?? '', values: { name, project } },
          { module: traces?.name ?? '', values: link },
        ],
      },
    })
  }

  return (
    <section aria-label={objective.name} className="rounded-lg border border-line bg-surface p-4">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="numeric text-sm text-muted">{objective.key}</span>
        <h2 className="min-w-0 text-lg font-bold break-words">
          <Link to={recordHref(objectiveModule?.name ?? '', objective.id)} className="hover:underline">
            {objective.name}
          </Link>
        </h2>
        {state && <Badge color={state.color}>{state.label[format.language]}</Badge>}
        {objective.owner && <span className="text-sm text-muted">{objective.owner.title}</span>}
      </div>
      {own.length === 0 && <p className="text-sm text-none-ink">{text.kpis.noKpi}</p>}
      <ul>
        {tops.map((kpi) => (
          <Twig key={kpi.id} kpi={kpi} all={all} depth={0} />
        ))}
      </ul>
      {kpiModule && traces && kpiModule.may.create !== 'none' && (
        <NewLine label={text.kpis.addKpi} placeholder={text.kpis.kpiPlaceholder} onAdd={add} />
      )}
      <ObjectiveAssessments objective={objective.id} all={data.assessments} today={data.today} />
    </section>
  )
}

const depthMax = 4

function Twig(props: { readonly kpi: KpiNow; readonly all: readonly KpiNow[]; readonly depth: number }) {
  const { kpi, all, depth } = props
  const { kpis } = useFullLocale().text
  const parts = depth < depthMax ? all.filter(({ parent }) => parent === kpi.id) : []
  return (
    <li className={depth > 0 ? 'border-l-2 border-line pl-3' : 'border-t border-line first:border-t-0'}>
      <KpiLine kpi={kpi} />
      {kpi.isBroken && <p className="pb-1 text-sm text-overdue-ink">{kpis.broken}</p>}
      {kpi.parts?.isInconsistent && <PartsWords kpi={kpi} />}
      {parts.length > 0 && (
        <ul className="mb-1 ml-1">
          {parts.map((part) => (
            <Twig key={part.id} kpi={part} all={all} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  )
}
