import { formatDate, formatDateTime } from '#common/format.ts'
import { missing } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import type { Texts } from '#common/texts/message.ts'
import type { es } from '#common/texts/es.ts'
import type { Context } from '#server/context.ts'
import { labelOf, written } from '#server/print/fill.ts'
import type { Known } from '#server/print/customer.ts'
import type { Paper, PaperBlock } from '#server/print/paper.ts'
import { speak, type Spoken } from '#server/print/spoken.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { visibleGraph } from '#server/programme/read.ts'
import { ofProject, readAll } from '#server/programme/read-all.ts'
import type { Graph } from '#server/programme/rules/graph.ts'

/** What a paper of the project is written with: what its reader may see of it, in the paper's language. */
export interface Writer {
  readonly ctx: Context
  readonly spoken: Spoken
  readonly words: Texts<typeof es>['papers']
  readonly graph: Graph
  readonly project: Known
  /** Records of a kind by their id, in the order of their module. */
  rows(kind: ProgrammeKind): Promise<ReadonlyMap<string, Known>>
}

/** Refuses whoever does not see the project. */
export async function openWriter(ctx: Context, projectId: string, language: 'es' | 'en'): Promise<Writer> {
  const graph = await visibleGraph(ctx, projectId)
  const spoken = await speak(ctx, language, null)
  const module = moduleOfKind(ctx, 'project')
  if (!module) throw missing()
  const read = async (kind: ProgrammeKind): Promise<ReadonlyMap<string, Known>> => {
    const of = moduleOfKind(ctx, kind)
    if (!of) return new Map()
    const fields = [...of.fields.keys()]
    const rows = await readAll(ctx, of, { fields, filter: ofProject(projectId), sort: of.defaultSort })
    return new Map(rows.map((row) => [row.id, { module: of, values: row }]))
  }
  const known = new Map<ProgrammeKind, Promise<ReadonlyMap<string, Known>>>()
  const [own] = await readAll(ctx, module, {
    fields: [...module.fields.keys()],
    filter: { field: 'id', op: 'eq', value: projectId },
  })
  if (!own) throw missing()
  return {
    ctx,
    spoken,
    words: spoken.texts.papers,
    graph,
    project: { module, values: own },
    rows: async (kind) => {
      const found = known.get(kind) ?? read(kind)
      known.set(kind, found)
      return await found
    },
  }
}

interface PaperHead {
  readonly title: string
  readonly number: string
  readonly mark?: string
  readonly isLandscape?: boolean
  /** What makes two of them the same to the last byte. */
  readonly madeAt: string
}

export function paperOf({ spoken, project, ctx }: Writer, head: PaperHead, blocks: readonly PaperBlock[]): Paper {
  const { letterhead } = spoken.model
  const name = String(project.values.name ?? '')
  return {
    ...head,
    locale: spoken.locale,
    paper: letterhead.paper,
    color: letterhead.color,
    ...(letterhead.logo === undefined ? {} : { logo: letterhead.logo }),
    issuer: letterhead.name || ctx.model.settings.company,
    blocks,
    footer: [`${head.title} ${head.number}`, name].filter(Boolean).join(' · '),
    pageOf: spoken.words.page({ page: '{page}', pages: '{pages}' }),
  }
}

/** A field of a record in the paper's language; nothing where the reader does not know it. */
export function said(writer: Writer, record: Known | undefined, field: string): string {
  return record ? written(writer, record, field) : ''
}

export function keyOf({ values }: Known): string {
  return typeof values.key === 'string' ? values.key : ''
}

/** `NEE-3 · Answer within a day`: how each record stands once in its place; elsewhere it goes by its key. */
export function entryOf(writer: Writer, record: Known): string {
  return [keyOf(record), said(writer, record, 'name')].filter(Boolean).join(' · ')
}

/** Ids to which a record leads by one kind of link, up to its source or down to what follows. */
export function linked({ graph }: Writer, id: string, kind: string, way: 'up' | 'down'): string[] {
  const links = (way === 'up' ? graph.up : graph.down).get(id) ?? []
  return links.flatMap((link) => (link.kind === kind ? [way === 'up' ? link.source : link.derived] : []))
}

export function keysOf(rows: ReadonlyMap<string, Known>, ids: readonly string[]): string {
  const keys = ids.flatMap((id) => {
    const row = rows.get(id)
    return row ? [keyOf(row)] : []
  })
  return keys.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(', ')
}

export function stateOf({ values, module }: Known): string {
  return String(values[module.lifecycle?.field ?? 'state'] ?? '')
}

interface Column {
  readonly label: string
  readonly cells: readonly string[]
  readonly isNumber?: boolean
  readonly isWide?: boolean
}

/** Columns that say nothing in any row are left out; nothing at all where there is no row. */
export function table(columns: readonly Column[]): PaperBlock[] {
  const shown = columns.filter(({ cells }) => cells.some((cell) => cell !== ''))
  const [first] = shown
  if (!first) return []
  const wide = shown.findIndex(({ isWide }) => isWide)
  return [
    {
      kind: 'lines',
      columns: shown.map(({ label, isNumber = false }, index) => ({
        label,
        isNumber,
        isWide: index === Math.max(0, wide),
      })),
      rows: first.cells.map((_, row) => shown.map(({ cells }) => cells[row] ?? '')),
    },
  ]
}

/** A column of a field, by its label. */
export function fieldColumn(
  writer: Writer,
  rows: readonly Known[],
  field: string,
  more: Partial<Omit<Column, 'cells'>> = {},
): Column {
  const [first] = rows
  const label = first ? (labelOf(writer, first.module, field) ?? '') : ''
  return { label, cells: rows.map((row) => said(writer, row, field)), ...more }
}

/** Whose project it is, and from when to when, as its papers begin. */
export const projectHead = ['clientOrganisation', 'consultancy', 'director', 'sponsor', 'startDate', 'targetGoLive']

/** Fields side by side with their labels, those that say something. */
export function facts(writer: Writer, record: Known, fields: readonly string[]): { label: string; value: string }[] {
  return fields.flatMap((field) => {
    const value = said(writer, record, field)
    const label = labelOf(writer, record.module, field)
    return value === '' || label === undefined ? [] : [{ label, value }]
  })
}

export function factsBlock(all: readonly { label: string; value: string }[]): PaperBlock[] {
  const told = all.filter(({ value }) => value !== '')
  return told.length === 0 ? [] : [{ kind: 'facts', facts: told }]
}

export function textBlock(title: string, text: string, isSmall = false): PaperBlock[] {
  return text === '' ? [] : [{ kind: 'text', title, text, ...(isSmall ? { isSmall } : {}) }]
}

/** A chapter, where it has anything to say; 0 is one that begins a page. */
export function chapter(text: string, blocks: readonly PaperBlock[], level: 0 | 1 | 2 = 1): PaperBlock[] {
  if (blocks.length === 0) return []
  return [{ kind: 'heading', level: level === 0 ? 1 : level, text, startsPage: level === 0 }, ...blocks]
}

export function momentText({ spoken, ctx }: Writer, value: unknown): string {
  return formatDateTime(value, spoken.locale, ctx.model.settings.timeZone)
}

export function dayText({ spoken }: Writer, value: string): string {
  return formatDate(value, spoken.locale)
}
