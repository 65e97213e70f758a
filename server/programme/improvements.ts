import { missing, type Localized } from '#common/errors.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { findDrift } from '#server/model/drift.ts'
import { elementRows } from '#server/model/element-rows.ts'
import { findUnused, type Unused } from '#server/model/unused.ts'
import { createRecord } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { allOf, sourcesOf, type Graph } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { findDisuse } from './disuse.ts'
import { loadGraph } from './load-graph.ts'
import { notYours } from './plan.ts'
import { seenNodes, visibleGraph } from './read.ts'

interface Improvement {
  /** What it arises from, the same each time: by it one sees that it was asked for already. */
  readonly origin: string
  readonly source: 'unused' | 'disuse' | 'kpi' | 'drift'
  readonly title: Localized
  readonly reason: Localized
}

const rarely = 0.05
const eachMax = 50
/** What came later than that has hardly been met yet: that nobody uses it says nothing. */
const tellingDays = 28
const dayMs = 86_400_000

export async function readImprovements(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const asked = [...allOf(graph, 'need'), ...allOf(graph, 'changeRequest')]
  const found = await findImprovements(ctx, graph)
  const seen = await seenNodes(ctx, asked)
  const { language } = ctx.user
  return {
    mayAsk: mayMake(ctx, 'need') || mayMake(ctx, 'changeRequest'),
    improvements: found.map(({ origin, source, title, reason }) => {
      const node = asked.find(({ id, values }) => values.origin === origin && seen.has(id))
      return {
        origin,
        source,
        title: title[language],
        reason,
        asked: node ? { module: node.module, id: node.id, title: node.title } : null,
      }
    }),
  }
}

function mayMake(ctx: Context, kind: 'need' | 'changeRequest'): boolean {
  const module = moduleOfKind(ctx, kind)
  return module !== undefined && ctx.policy.scope(module.name, 'create') !== 'none'
}

/** What its use, its KPIs and its configuration say, of what the reader may know. */
async function findImprovements(ctx: Context, graph: Graph): Promise<Improvement[]> {
  const rows = ctx.policy.can('configure') ? await elementRows(ctx.environment) : []
  const sinceMs = Date.parse(ctx.environment.world.now()) - tellingDays * dayMs
  const settled = new Set(rows.flatMap(({ id, createdAt }) => (Date.parse(createdAt) < sinceMs ? [id] : [])))
  const unused = rows.length > 0 ? await findUnused(ctx.environment, ctx.model, rows, rarely) : []
  const drift = rows.length > 0 ? await findDrift(ctx.environment) : []
  return [
    ...(await missedKpis(ctx, graph)),
    ...(await findDisuse(ctx, graph)).slice(0, eachMax).map((one) => ({ ...one, source: 'disuse' as const })),
    ...drift.slice(0, eachMax).map(({ name, problem }) => ({
      origin: `drift:${name}`,
      source: 'drift' as const,
      title: { es: name, en: name },
      reason: driftReasons[problem],
    })),
    ...unused
      .filter((one) => settled.has(one.id) && isTelling(ctx, one))
      .slice(0, eachMax)
      .map((one) => unusedImprovement(ctx, one)),
  ]
}

const driftReasons = {
  missing: { es: 'Debería estar en la base de datos y no está.', en: 'It should be in the database and is not.' },
  unexpected: {
    es: 'Está en la base de datos y nadie lo ha pedido.',
    en: 'It is in the database and nobody asked for it.',
  },
  different: { es: 'Se ha cambiado a mano.', en: 'It was changed by hand.' },
}

/** A KPI that was due and whose objective was missed; one of an objective that nobody sees is not told. */
async function missedKpis(ctx: Context, graph: Graph): Promise<Improvement[]> {
  const missed = allOf(graph, 'kpi').flatMap((kpi) => {
    const objectives = sourcesOf(graph, kpi, 'measures').filter(({ state }) => state === 'missed')
    return objectives.map((objective) => ({ kpi, objective }))
  })
  const seen = await seenNodes(
    ctx,
    missed.flatMap(({ kpi, objective }) => [kpi, objective]),
  )
  return missed
    .filter(({ kpi, objective }) => seen.has(kpi.id) && seen.has(objective.id))
    .filter(({ kpi }, index, all) => all.findIndex((one) => one.kpi === kpi) === index)
    .map(({ kpi, objective }) => ({
      origin: `kpi:${kpi.id}`,
      source: 'kpi' as const,
      title: { es: kpi.title, en: kpi.title },
      reason: { es: `No se cumplió: ${objective.title}.`, en: `It was missed: ${objective.title}.` },
    }))
}

/** What the company made and fields that stay empty; standard views that nobody opens say little. */
function isTelling({ model }: Context, { why, origin, kind, module, name }: Unused): boolean {
  const of = model.modules.get(module ?? (kind === 'module' ? name : ''))
  if (of?.area === 'programme') return false
  return why === 'rarelyFilled' || origin !== 'core'
}

/** Said with its module: a description is a field of many. */
function unusedImprovement({ model }: Context, { id, label, module, why, records, filled }: Unused): Improvement {
  const of = model.modules.get(module ?? '')?.label.plural
  const reasons: Readonly<Record<Unused['why'], Localized>> = {
    rarelyFilled: {
      es: `Lo llevan ${filled} de ${records} registros.`,
      en: `${filled} of ${records} records have it.`,
    },
    empty: { es: 'No tiene ningún registro.', en: 'It has no record.' },
    neverUsed: { es: 'Nadie lo ha usado.', en: 'Nobody has used it.' },
  }
  return {
    origin: `unused:${id}`,
    source: 'unused',
    title: of ? { es: `${label.es} · ${of.es}`, en: `${label.en} · ${of.en}` } : label,
    reason: reasons[why],
  }
}

/** A need that goes to triage, or a change request, that says what it arises from. */
export async function askImprovement(ctx: Context, projectId: string, origin: string, as: 'need' | 'changeRequest') {
  const graph = await visibleGraph(ctx, projectId)
  const module = moduleOfKind(ctx, as)
  if (!module) throw missing()
  if (!mayMake(ctx, as)) throw notYours()
  const found = (await findImprovements(ctx, graph)).find((one) => one.origin === origin)
  if (!found) throw missing()
  const { language } = ctx.user
  const source = { unused: 'adoption', disuse: 'adoption', kpi: 'kpi', drift: 'drift' }[found.source]
  const name = `${words[found.source][language]}: ${found.title[language]}`.slice(0, 250)
  const reason = found.reason[language]
  const values = as === 'need' ? { evidence: reason } : { source, description: reason }
  const id = await inWrite(ctx, async (inner) => {
    await takeTurn(inner.tx, `improvement ${projectId}`)
    const known = allOf(await loadGraph(inner, projectId), as).find((one) => one.values.origin === origin)
    if (known) return known.id
    const made = await createRecord(inner, module.name, { project: projectId, name, ...values })
    await updateRecord(asSystem(inner), module.name, made, { origin }, { internal: true })
    return made
  })
  return { module: module.name, id }
}

const words = {
  unused: { es: 'Quitar o enseñar a usar', en: 'Remove or teach to use' },
  disuse: { es: 'Volver a formar', en: 'Train again' },
  kpi: { es: 'Mejorar', en: 'Improve' },
  drift: { es: 'Adoptar o deshacer el cambio en', en: 'Adopt or revert the change of' },
}
