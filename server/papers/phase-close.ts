import { missing } from '#common/errors.ts'
import type { Known } from '#server/print/customer.ts'
import type { Paper, PaperBlock } from '#server/print/paper.ts'
import { approvedItem } from '#server/programme/rules/agreed.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { signatureBlocks } from './signatures.ts'
import {
  chapter,
  entryOf,
  facts,
  factsBlock,
  fieldColumn,
  keyOf,
  linked,
  paperOf,
  said,
  stateOf,
  table,
  textBlock,
  type Writer,
} from './writer.ts'

/** What a phase set out to do and what came of it: what it closes with, and what the next one begins with. */
export async function phaseClosePaper(writer: Writer, phaseId: string | undefined): Promise<Paper> {
  const { words, graph } = writer
  const phases = await writer.rows('phase')
  const phase = phaseId === undefined ? [...phases.values()][0] : phases.get(phaseId)
  if (!phase) throw missing()
  const isClosed = stateOf(phase) === 'closed'
  const blocks: PaperBlock[] = [
    { kind: 'text', title: said(writer, phase, 'name'), text: said(writer, phase, 'goal') },
    ...factsBlock(facts(writer, phase, ['state', 'start', 'end', 'trialStartedOn', 'liveOn'])),
    ...(await objectives(writer, phase)),
    ...(await scope(writer, phase)),
    ...(await left(writer)),
    ...textBlock(words.lessons, said(writer, phase, 'lessons')),
    ...chapter(words.signatures, await signatureBlocks(writer, phase, 1), 2),
  ]
  const head = { title: words.names.phaseClose, number: keyOf(phase), madeAt: graph.now }
  return paperOf(writer, { ...head, ...(isClosed ? {} : { mark: words.draft }) }, blocks)
}

/** With the last figure that was measured of each, beside where it began and where it was to go. */
async function objectives(writer: Writer, phase: Known): Promise<PaperBlock[]> {
  const { words } = writer
  const kpis = await writer.rows('kpi')
  const rows = [...(await writer.rows('objective')).values()].filter((row) => isOf(row, phase))
  const figures = rows.flatMap((row) =>
    linked(writer, String(row.values.id), 'measures', 'down').flatMap((id) => {
      const kpi = kpis.get(id)
      return kpi ? [{ row, kpi }] : []
    }),
  )
  const last = await lastSnapshots(writer)
  const measured = figures.map(({ kpi }) => kpi)
  return chapter(
    words.objectives,
    [
      ...table([
        { label: words.matrix.objective, cells: rows.map((row) => entryOf(writer, row)), isWide: true },
        fieldColumn(writer, rows, 'state'),
        fieldColumn(writer, rows, 'horizon'),
      ]),
      ...table([
        { label: words.matrix.objective, cells: figures.map(({ row }) => keyOf(row)) },
        { label: words.matrix.kpi, cells: measured.map((kpi) => entryOf(writer, kpi)), isWide: true },
        ...['baseline', 'target'].map((field) => fieldColumn(writer, measured, field)),
        { label: words.reached, cells: measured.map((kpi) => said(writer, last.get(kpi.values.id), 'value')) },
      ]),
    ],
    2,
  )
}

async function lastSnapshots(writer: Writer): Promise<ReadonlyMap<unknown, Known>> {
  const rows = [...(await writer.rows('kpiSnapshot')).values()]
  const byDay = rows.toSorted((a, b) => (String(a.values.at) < String(b.values.at) ? -1 : 1))
  return new Map(byDay.map((row) => [idIn(row.values.kpi), row]))
}

/** Its items by what became of them. */
async function scope(writer: Writer, phase: Known): Promise<PaperBlock[]> {
  const { words } = writer
  const rows = [...(await writer.rows('specItem')).values()].filter((row) => isOf(row, phase))
  const done = rows.filter((row) => approvedItem.includes(stateOf(row)))
  return chapter(
    words.items,
    table([
      { label: '', cells: done.map(keyOf) },
      fieldColumn(writer, done, 'name', { isWide: true }),
      fieldColumn(writer, done, 'state'),
      fieldColumn(writer, done, 'points'),
    ]),
    2,
  )
}

/** What was gathered and did not come in, and the risks that stay: where the next phase begins. */
async function left(writer: Writer): Promise<PaperBlock[]> {
  const { words } = writer
  const kinds = [
    ['need', ['captured', 'triaged', 'accepted', 'parked']],
    ['specItem', ['draft', 'inReview', 'changesRequested', 'deferred']],
    ['risk', ['open']],
  ] as const
  const blocks: PaperBlock[] = []
  for (const [kind, states] of kinds) {
    const rows = [...(await writer.rows(kind)).values()].filter((row) => states.some((one) => one === stateOf(row)))
    blocks.push(
      ...table([
        { label: rows[0]?.module.label.plural[writer.spoken.language] ?? '', cells: rows.map(keyOf) },
        fieldColumn(writer, rows, 'name', { isWide: true }),
        fieldColumn(writer, rows, 'state'),
        fieldColumn(writer, rows, 'phase'),
      ]),
    )
  }
  return chapter(words.next, blocks, 2)
}

/** What names no phase is of the first. */
function isOf({ values }: Known, phase: Known): boolean {
  const of = idIn(values.phase)
  return of === undefined ? Number(phase.values.number ?? 1) === 1 : of === phase.values.id
}
