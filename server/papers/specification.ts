import { mapIn, type ProcessNode } from '#common/process-map.ts'
import { missing } from '#common/errors.ts'
import { readDefinition } from '#common/spec-definition-schema.ts'
import type { SpecDefinition } from '#common/spec-definition.ts'
import type { Paper, PaperBlock } from '#server/print/paper.ts'
import type { Known } from '#server/print/customer.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { readElements } from '#server/model/registry.ts'
import { frozenItems, type FrozenItem } from '#server/programme/baseline.ts'
import { readRevisions } from '#server/programme/revisions.ts'
import { reader } from '#server/records/list.ts'
import { changeLines, elementsKnown, moduleLabel } from './elements.ts'
import { drawMap } from './process-drawing.ts'
import { assessmentTables } from './assessments.ts'
import { signaturesNeeded } from '#server/programme/rules/approvals.ts'
import { signatureBlocks } from './signatures.ts'
import {
  chapter,
  dayText,
  entryOf,
  facts,
  factsBlock,
  fieldColumn,
  keyOf,
  keysOf,
  linked,
  momentText,
  paperOf,
  projectHead,
  said,
  stateOf,
  table,
  textBlock,
  type Writer,
} from './writer.ts'

/** An item as it is printed: as it was approved, where it was. */
interface PrintedItem {
  readonly record: Known
  readonly revision: number
  readonly fingerprint: string
  readonly definition: SpecDefinition
}

/**
 * What the company approves: of a baseline as it was agreed on, else everything that is specified now.
 * Every item, need and fingerprint stands in it once; elsewhere they go by their key.
 */
export async function specificationPaper(writer: Writer, baselineId: string | undefined): Promise<Paper> {
  const { words, graph } = writer
  const baseline = baselineId === undefined ? undefined : (await writer.rows('baseline')).get(baselineId)
  if (baselineId !== undefined && !baseline) throw missing()
  const isApproved = baseline !== undefined && ['approved', 'superseded'].includes(stateOf(baseline))
  const items = await itemsOf(writer, baseline)
  const blocks: PaperBlock[] = [
    ...cover(writer, baseline, isApproved, items.length),
    { kind: 'contents', title: words.contents },
    ...(await why(writer)),
    ...(await objectives(writer)),
    ...(await needs(writer)),
    ...(await processes(writer)),
    ...(await configured(writer, items)),
    ...(await data(writer)),
    ...(await later(writer, items)),
    ...(await waivers(writer)),
    ...chapter(words.signatures, await signatureBlocks(writer, baseline, signaturesNeeded(writer.graph))),
  ]
  const head = {
    title: words.names.specification,
    number: baseline ? keyOf(baseline) : String(writer.project.values.key ?? ''),
    ...(isApproved ? {} : { mark: words.draft }),
    madeAt: isApproved ? String(baseline.values.updatedAt) : graph.now,
  }
  return paperOf(writer, head, blocks)
}

async function itemsOf(writer: Writer, baseline: Known | undefined): Promise<PrintedItem[]> {
  const rows = await writer.rows('specItem')
  if (baseline && stateOf(baseline) !== 'draft') {
    const { policy } = writer.ctx
    const mayKnow = policy.canRead(baseline.module.name, 'items')
    const items: PrintedItem[] = []
    for (const frozen of mayKnow ? await frozenItems(writer.ctx, String(baseline.values.id)) : []) {
      const record = rows.get(frozen.id)
      if (record) items.push(await presented(writer, record, frozen))
    }
    return items
  }
  return [...rows.values()]
    .filter((record) => !['retired', 'deferred'].includes(stateOf(record)))
    .map((record) => ({
      record,
      revision: Number(record.values.revision ?? 1),
      fingerprint: String(record.values.fingerprint ?? ''),
      definition: readDefinition(record.values.definition) ?? { changes: [] },
    }))
}

/** As it was frozen, within what its reader may read; another fingerprint is of another revision, which the log knows. */
async function presented(writer: Writer, record: Known, frozen: FrozenItem): Promise<PrintedItem> {
  const { ctx } = writer
  const { values, module } = record
  const { id, revision, fingerprint } = frozen
  const revisions = values.fingerprint === fingerprint ? [] : await readRevisions(ctx, module.name, id)
  const then = revisions.find((one) => one.revision === revision)?.values ?? {}
  const definition = ctx.policy.canRead(module.name, 'definition') ? frozen.definition : { changes: [] }
  // What became of it since is none of what was agreed on.
  const state = module.lifecycle?.field ?? ''
  return { record: { module, values: { ...values, ...then, [state]: null } }, revision, fingerprint, definition }
}

function cover(writer: Writer, baseline: Known | undefined, isApproved: boolean, count: number): PaperBlock[] {
  const { words, project } = writer
  const approvedAt = baseline ? momentText(writer, baseline.values.approvedAt) : ''
  const text = isApproved && baseline ? words.approvedText({ key: keyOf(baseline), date: approvedAt }) : words.draftText
  return [
    { kind: 'text', title: said(writer, project, 'name'), text },
    ...factsBlock([...facts(writer, project, projectHead), { label: words.items, value: String(count) }]),
    ...textBlock(words.fingerprint, baseline ? String(baseline.values.fingerprint ?? '') : '', true),
    ...(project.values.soloMode === true ? textBlock('', words.solo, true) : []),
  ]
}

async function why(writer: Writer): Promise<PaperBlock[]> {
  const { words, project } = writer
  const label = (field: string) => facts(writer, project, [field])[0]?.label ?? ''
  const rows = [...(await writer.rows('gap')).values()]
  return chapter(
    words.why,
    [
      ...['whyInvest', 'problem', 'strategy'].flatMap((field) => textBlock(label(field), said(writer, project, field))),
      ...chapter(
        words.gaps,
        table([
          { label: '', cells: rows.map(keyOf) },
          fieldColumn(writer, rows, 'name', { isWide: true }),
          fieldColumn(writer, rows, 'department'),
          fieldColumn(writer, rows, 'evidence'),
          fieldColumn(writer, rows, 'costOfInaction'),
        ]),
        2,
      ),
    ],
    0,
  )
}

async function objectives(writer: Writer): Promise<PaperBlock[]> {
  const { words } = writer
  const [all, kpis] = [[...(await writer.rows('objective')).values()], await writer.rows('kpi')]
  const assessments = await assessmentTables(writer)
  const blocks = all.flatMap((row): PaperBlock[] => {
    const own = linked(writer, String(row.values.id), 'measures', 'down').flatMap((id) => kpis.get(id) ?? [])
    return [
      { kind: 'heading', level: 2, text: entryOf(writer, row) },
      ...factsBlock(facts(writer, row, ['types', 'department', 'phase', 'owner', 'horizon', 'state'])),
      ...textBlock('', said(writer, row, 'description')),
      ...table([
        { label: words.kpis, cells: own.map((kpi) => entryOf(writer, kpi)), isWide: true },
        ...['unit', 'baseline', 'target', 'dueDate'].map((field) => fieldColumn(writer, own, field)),
      ]),
      ...assessments.table(String(row.values.id)),
    ]
  })
  return chapter(words.objectives, blocks)
}

const taken = ['accepted', 'specified', 'satisfied']

async function needs(writer: Writer): Promise<PaperBlock[]> {
  const { words } = writer
  const [goals, items] = [await writer.rows('objective'), await writer.rows('specItem')]
  const rows = [...(await writer.rows('need')).values()].filter((row) => taken.includes(stateOf(row)))
  return chapter(
    words.needs,
    table([
      { label: words.matrix.need, cells: rows.map((row) => entryOf(writer, row)), isWide: true },
      fieldColumn(writer, rows, 'department'),
      fieldColumn(writer, rows, 'phase'),
      {
        label: words.servesColumn,
        cells: rows.map(({ values }) => keysOf(goals, linked(writer, String(values.id), 'serves', 'up'))),
      },
      {
        label: words.realisedBy,
        cells: rows.map(({ values }) => keysOf(items, linked(writer, String(values.id), 'justifies', 'down'))),
      },
    ]),
  )
}

async function processes(writer: Writer): Promise<PaperBlock[]> {
  const { words } = writer
  const [rows, stepRows] = [[...(await writer.rows('process')).values()], [...(await writer.rows('step')).values()]]
  const blocks = rows.flatMap((row): PaperBlock[] => {
    const map = mapIn(row.values.diagram)
    const steps = map?.nodes.filter(({ type }) => type !== 'start' && type !== 'end') ?? []
    const byNode = new Map(
      stepRows.filter(({ values }) => idIn(values.process) === row.values.id).map((one) => [one.values.node, one]),
    )
    return [
      { kind: 'heading', level: 2, text: `${entryOf(writer, row)} (${said(writer, row, 'variant')})` },
      ...factsBlock(facts(writer, row, ['department', 'owner', 'phase', 'isKey', 'inCrm', 'state'])),
      ...textBlock('', said(writer, row, 'description')),
      ...(map && map.nodes.length > 0 ? drawMap(map) : []),
      ...table([
        { label: words.step, cells: steps.map(({ name }) => name), isWide: true },
        { label: words.who, cells: steps.map(({ actor = '' }) => actor) },
        {
          label: words.carriedBy,
          cells: steps.map(({ id, carriedBy = '' }) =>
            [said(writer, byNode.get(id), 'fit'), carriedBy].filter(Boolean).join(': '),
          ),
        },
        { label: words.marks, cells: steps.map((step) => marksOf(writer, step)) },
      ]),
    ]
  })
  return chapter(words.processes, blocks)
}

function marksOf({ words }: Writer, { isKey, inCrm, targetHours }: ProcessNode): string {
  const hours = targetHours === undefined ? '' : words.hoursMark({ hours: targetHours })
  return [isKey ? words.keyMark : '', inCrm ? 'CRM' : '', hours].filter(Boolean).join(', ')
}

/** By the module of which each speaks, then what is of the whole company. */
async function configured(writer: Writer, items: readonly PrintedItem[]): Promise<PaperBlock[]> {
  const { words, ctx, spoken } = writer
  const current = await readElements(reader(ctx), ctx.environment.schema)
  const known = elementsKnown(
    current,
    items.map(({ definition }) => definition),
  )
  const groups = Map.groupBy(items, ({ definition }) => moduleLabel(writer, known, definition) ?? '')
  const names = [...groups.keys()].filter(Boolean).toSorted((a, b) => a.localeCompare(b, spoken.locale))
  const blocks: PaperBlock[] = []
  for (const name of [...names, ...(groups.has('') ? [''] : [])]) {
    blocks.push({ kind: 'heading', level: 2, text: name || words.otherItems })
    for (const item of groups.get(name) ?? []) blocks.push(...(await itemBlocks(writer, known, item)))
  }
  return chapter(words.items, blocks, 0)
}

async function itemBlocks(
  writer: Writer,
  known: Parameters<typeof changeLines>[1],
  { record, revision, fingerprint, definition }: PrintedItem,
): Promise<PaperBlock[]> {
  const { words } = writer
  const id = String(record.values.id)
  const [needRows, itemRows, testRows] = [
    await writer.rows('need'),
    await writer.rows('specItem'),
    await writer.rows('test'),
  ]
  const tests = linked(writer, id, 'verifies', 'down').flatMap((one) => testRows.get(one) ?? [])
  const lines = changeLines(writer, known, definition)
  return [
    { kind: 'heading', level: 3, text: entryOf(writer, record) },
    ...factsBlock([
      ...facts(writer, record, ['type', 'subPhase', 'phase', 'points', 'clientOwner', 'state']),
      { label: facts(writer, record, ['revision'])[0]?.label ?? '', value: String(revision) },
      { label: words.comesFrom, value: keysOf(needRows, linked(writer, id, 'justifies', 'up')) },
      { label: words.dependsOn, value: keysOf(itemRows, linked(writer, id, 'dependsOn', 'up')) },
    ]),
    ...textBlock('', said(writer, record, 'description')),
    ...table([
      { label: words.change, cells: lines.map(({ change }) => change) },
      { label: words.element, cells: lines.map(({ element }) => element), isWide: true },
      { label: words.detail, cells: lines.map(({ detail }) => detail) },
    ]),
    ...textBlock(words.acceptance, said(writer, record, 'acceptance')),
    ...textBlock(words.tests, tests.map((test) => entryOf(writer, test)).join('\n'), true),
    ...textBlock(words.fingerprint, fingerprint, true),
  ]
}

async function data(writer: Writer): Promise<PaperBlock[]> {
  const { words } = writer
  const blocks: PaperBlock[] = []
  const shown = {
    channel: ['state', 'description'],
    touchpoint: ['channel', 'journeyStage', 'state'],
    dataNeed: ['purpose', 'legalBasis', 'retention'],
  } as const
  for (const [kind, fields] of Object.entries(shown)) {
    // The keys are those of the line above.
    const rows = [...(await writer.rows(kind as keyof typeof shown)).values()]
    const label = rows[0] ? rows[0].module.label.plural[writer.spoken.language] : ''
    blocks.push(
      ...table([
        { label, cells: rows.map((row) => entryOf(writer, row)), isWide: true },
        ...fields.map((field) => fieldColumn(writer, rows, field)),
      ]),
    )
  }
  return chapter(words.data, blocks)
}

/** Needs that wait or were refused, and items of later phases. */
async function later(writer: Writer, items: readonly PrintedItem[]): Promise<PaperBlock[]> {
  const { words } = writer
  const printed = new Set(items.map(({ record }) => record.values.id))
  const needRows = [...(await writer.rows('need')).values()].filter((row) => !taken.includes(stateOf(row)))
  const itemRows = [...(await writer.rows('specItem')).values()].filter(
    ({ values, module }) => !printed.has(values.id) && stateOf({ values, module }) !== 'retired',
  )
  const rows = [...needRows, ...itemRows]
  if (rows.length === 0) return []
  return chapter(words.later, [
    ...textBlock('', words.laterText),
    ...table([
      { label: '', cells: rows.map((row) => entryOf(writer, row)), isWide: true },
      { label: words.state, cells: rows.map((row) => said(writer, row, 'state')) },
      fieldColumn(writer, rows, 'phase'),
    ]),
  ])
}

async function waivers(writer: Writer): Promise<PaperBlock[]> {
  const rows = [...(await writer.rows('waiver')).values()].filter((row) => stateOf(row) === 'granted')
  return chapter(
    writer.words.waivers,
    table([
      { label: '', cells: rows.map((row) => entryOf(writer, row)), isWide: true },
      fieldColumn(writer, rows, 'rule'),
      fieldColumn(writer, rows, 'reason'),
      {
        label: writer.words.ends,
        cells: rows.map(({ values }) => (values.expiry ? dayText(writer, String(values.expiry)) : '')),
      },
    ]),
  )
}
