import { formatDate } from '#common/format.ts'
import { asSystem } from '#server/access/system.ts'
import { loadGraph } from '#server/programme/load-graph.ts'
import { derivedOf, idIn } from '#server/programme/rules/graph.ts'
import { textOf } from '#server/programme/shown.ts'
import type { StepEffect } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import { readKpis, type KpiNow } from './read.ts'

/** What the KPIs of an objective say as it is assessed, in words: part of what is signed, and the same ever after. */
export const noteFigures: StepEffect = {
  name: 'noteFigures',
  async run(ctx, { module, id, values }) {
    const graph = await loadGraph(ctx, String(idIn(values.project) ?? ''))
    const objective = graph.nodes.get(idIn(values.objective) ?? '')
    const kpis = objective ? await readKpis(asSystem(ctx), graph, derivedOf(graph, objective, 'measures')) : []
    const none = { es: 'Ningún indicador lo mide', en: 'No KPI measures it' }[ctx.user.language]
    const day = formatDate(graph.today, ctx.user.locale)
    const lines = kpis.length === 0 ? [none] : kpis.map((kpi) => lineOf(kpi, ctx.user.language))
    const figures = `${day}. ${lines.join('. ')}`
    await updateRecord(asSystem(ctx), module.name, id, { figures }, { internal: true })
  },
}

function lineOf({ node, measured, plan }: KpiNow, language: 'es' | 'en'): string {
  const unit = textOf(node.values.unit) ?? ''
  const written = (value: string | number | null) => (value === null ? '—' : `${value} ${unit}`.trim())
  const words =
    language === 'es' ? (['hoy', 'al empezar', 'meta'] as const) : (['today', 'at the start', 'target'] as const)
  return `${node.title}: ${words[0]} ${written(measured.value)}; ${words[1]} ${written(plan.baseline)}; ${words[2]} ${written(plan.target)}`
}
