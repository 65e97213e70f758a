import { objectiveTemplates } from '#catalog/kpis/index.ts'
import type { KpiTemplate, ObjectiveTemplate } from '#catalog/kpis/define.ts'
import { invalidField, invariant, missing } from '#common/errors.ts'
import { isTargetAhead } from '#common/kpi-progress.ts'
import { isFigures, type Figure, type KpiQuery } from '#common/kpi.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { createRecord } from '#server/records/create.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { admitQuery } from './admit.ts'
import { today } from '#server/programme/today.ts'
import { forEverybody, measure, type Measured } from './measure.ts'
import { isUnreadable } from './snapshots.ts'

interface OfferedTemplate {
  readonly template: ObjectiveTemplate
  /** What each of its KPIs is today, as its baseline; nothing where it comes from outside. */
  readonly values: readonly (Measured | null)[]
}

/** Objectives to choose from: those whose queries the reader may ask of the model as it is. */
export async function offeredTemplates(ctx: Context): Promise<OfferedTemplate[]> {
  const offered: OfferedTemplate[] = []
  for (const template of objectiveTemplates) {
    const values = await valuesOf(ctx, template).catch(isUnreadable)
    if (values) offered.push({ template, values })
  }
  return offered
}

async function valuesOf(ctx: Context, { kpis }: ObjectiveTemplate): Promise<(Measured | null)[]> {
  const values: (Measured | null)[] = []
  for (const { query, asksFigure } of kpis) {
    const admitted = query && (await admitQuery(ctx, query))
    values.push(admitted && !asksFigure ? await measure(forEverybody(ctx), admitted) : null)
  }
  return values
}

interface Chosen {
  readonly project: string
  readonly template: string
  readonly department?: string | undefined
  readonly dueDate: string
  /** Of its KPIs in their order. */
  readonly kpis: readonly {
    readonly target: string
    readonly baseline?: string | undefined
    readonly source?: string | undefined
    readonly figure?: { readonly value: string; readonly source: string } | undefined
  }[]
}

/** Writes the objective, its KPIs and the links between them, with the rights of whoever chooses it. */
export async function chooseTemplate(ctx: Context, chosen: Chosen): Promise<string> {
  const template = objectiveTemplates.find(({ name }) => name === chosen.template)
  if (!template) throw missing()
  const { language } = ctx.user
  return await inWrite(ctx, async (inner) => {
    const objective = await create(inner, 'objective', {
      project: chosen.project,
      name: template.label[language],
      types: template.types,
      department: chosen.department ?? template.department,
      horizon: chosen.dueDate,
    })
    for (const [index, one] of template.kpis.entries()) {
      const given = chosen.kpis[index]
      if (!given) throw invalidField(`kpis.${index}`, 'required', 'Falta la meta.', 'The target is missing.')
      const kpi = await create(inner, 'kpi', await kpiValues(inner, one, { ...given, ...chosen }))
      const ends = { derived: named(inner, 'kpi', kpi), source: named(inner, 'objective', objective) }
      await createRecord(inner, tracesOf(inner), { project: chosen.project, kind: 'measures', ...ends })
    }
    return objective
  })
}

type GivenKpi = Chosen['kpis'][number] & Pick<Chosen, 'project' | 'dueDate'>

async function kpiValues(ctx: Writing, template: KpiTemplate, given: GivenKpi): Promise<Record<string, unknown>> {
  const { language } = ctx.user
  const { unit } = template
  const query = withFigure(ctx, template, given)
  const now = query ? (await measure(forEverybody(ctx), await admitQuery(ctx, query))).value : null
  const baseline = given.baseline ?? now
  refuseBehind(template, baseline, given.target)
  return {
    project: given.project,
    name: template.label[language],
    description: template.help[language],
    query: query ?? null,
    unit: unit === 'currency' ? ctx.model.settings.baseCurrency : unit === '%' ? unit : unit[language],
    direction: template.direction,
    target: given.target,
    dueDate: given.dueDate,
    ...(baseline === null ? { baselineAbsent: true } : { baseline, baselineAt: today(ctx) }),
    ...(query ? {} : { external: true, externalSource: given.source ?? null }),
  }
}

function refuseBehind({ label, direction }: KpiTemplate, baseline: string | null, target: string): void {
  if (baseline === null || isTargetAhead({ direction, baseline: Number(baseline), target: Number(target) })) return
  throw invalidField(
    'target',
    'behind',
    `${label.es}: hoy es ${baseline}, y la meta queda del otro lado.`,
    `${label.en}: today it is ${baseline}, and the target lies on the other side.`,
  )
}

/** The query with the figure that only the company knows in its place. */
function withFigure(ctx: Context, { query, asksFigure }: KpiTemplate, { figure }: GivenKpi): KpiQuery | undefined {
  if (!query || !asksFigure) return query
  if (!figure) {
    const { es, en } = asksFigure
    throw invalidField('figure', 'required', `Falta: ${es.toLowerCase()}.`, `Missing: ${en.toLowerCase()}.`)
  }
  invariant(query.kind !== 'single' && isFigures(query.to), 'a query that asks for a figure divides by it')
  const from = `${Number(today(ctx).slice(0, 4)) - 1}-01-01`
  const figures: readonly Figure[] = [{ from, ...figure }]
  return { ...query, to: { figures } }
}

async function create(ctx: Writing, kind: ProgrammeKind, values: Record<string, unknown>): Promise<string> {
  const module = moduleOfKind(ctx, kind)
  if (!module) throw missing()
  return await createRecord(ctx, module.name, values)
}

function named(ctx: Context, kind: ProgrammeKind, id: string) {
  return { module: moduleOfKind(ctx, kind)?.name, id }
}

function tracesOf(ctx: Context): string {
  const module = moduleWith(ctx.model, 'trace')
  if (!module) throw missing()
  return module.name
}
