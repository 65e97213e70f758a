import type { Paper, PaperBlock } from '#server/print/paper.ts'
import type { Known } from '#server/print/customer.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { matrixRows, type MatrixRow } from '#server/programme/rules/matrix.ts'
import { elementsOf, seenPart } from '#server/programme/trace-view.ts'
import type { Node } from '#server/programme/rules/graph.ts'
import { chapter, entryOf, keyOf, paperOf, table, type Writer } from './writer.ts'

const named = ['objective', 'kpi', 'need', 'step', 'specItem', 'test'] as const satisfies readonly ProgrammeKind[]

/** Every way from an objective to what realises and verifies it, by keys; what each key is stands below. */
export async function traceabilityPaper(writer: Writer): Promise<Paper> {
  const { words, ctx, graph } = writer
  const seen = await seenPart(ctx, graph)
  const rows = matrixRows(seen)
  const built = Map.groupBy(await elementsOf(ctx, seen), ({ item }) => item)
  const matrix = table([
    column(words.matrix.objective, rows, ({ objective }) => key(objective)),
    column(words.matrix.kpi, rows, ({ kpis }) => keys(kpis)),
    column(words.matrix.need, rows, ({ need }) => key(need)),
    column(words.matrix.step, rows, ({ steps }) => keys(steps)),
    column(words.matrix.item, rows, ({ item }) => key(item)),
    {
      ...column(words.matrix.element, rows, ({ item }) =>
        (built.get(item?.id ?? '') ?? []).map(({ title }) => title).join('\n'),
      ),
      isWide: true,
    },
    column(words.matrix.test, rows, ({ tests }) => keys(tests)),
    column(words.matrix.status, rows, ({ status }) => words.status[status]),
    column(words.matrix.gaps, rows, ({ gaps }) => gaps.map((gap) => words.matrix[gap]).join(', ')),
  ])
  const legend: PaperBlock[] = []
  for (const kind of named) legend.push(...(await legendOf(writer, kind)))
  return paperOf(
    writer,
    {
      title: words.names.traceability,
      number: keyOf(writer.project),
      isLandscape: true,
      madeAt: graph.now,
    },
    [...matrix, ...chapter(words.legend, legend, 0)],
  )
}

async function legendOf(writer: Writer, kind: ProgrammeKind): Promise<PaperBlock[]> {
  const rows: Known[] = [...(await writer.rows(kind)).values()]
  const label = rows[0]?.module.label.plural
  const spoken = rows[0] ? writer.spoken.model.modules.get(rows[0].module.name)?.label.plural : label
  return table([
    { label: spoken?.[writer.spoken.language] ?? '', cells: rows.map((row) => entryOf(writer, row)), isWide: true },
  ])
}

function column(label: string, rows: readonly MatrixRow[], cell: (row: MatrixRow) => string) {
  return { label, cells: rows.map(cell) }
}

function key(node: Node | null): string {
  return node ? keys([node]) : ''
}

function keys(nodes: readonly Node[]): string {
  return nodes.map(({ values, title }) => (typeof values.key === 'string' ? values.key : title)).join(', ')
}
