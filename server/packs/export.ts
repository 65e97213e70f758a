import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { mapIn } from '#common/process-map.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { readDefinition } from '#common/spec-definition-schema.ts'
import type { SpecChange } from '#common/spec-definition.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { readElements } from '#server/model/registry.ts'
import { yaml } from '#server/model/yaml.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { visibleGraph } from '#server/programme/read.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { shownText } from '#server/programme/shown.ts'
import { listRecords, reader } from '#server/records/list.ts'
import { linksOf, sectionNames, sections, seedFields, type PackChange, type SectionName } from './shape.ts'

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

const pageSize = 200
/** What was taken out of the project is no part of it. */
const gone = ['retired', 'rejected', 'dropped', 'superseded', 'cancelled']

/** A project as a pack, of what its reader sees of it: as it was agreed on, without what became of it. */
export async function exportPack(ctx: Context, projectId: string): Promise<{ name: string; file: string }> {
  const { project } = await visibleGraph(ctx, projectId)
  const rows = new Map<SectionName, readonly Row[]>()
  for (const section of sectionNames) rows.set(section, await readRows(ctx, sections[section].kind, projectId))
  const steps = await readRows(ctx, 'step', projectId)
  const names = localNames(rows, steps)
  const links = await readLinks(ctx, projectId, names)
  const elements = await readElements(reader(ctx), ctx.environment.schema)
  const refs = elementRefs(rows, elements)
  const started = String(project?.values.startDate ?? ctx.environment.world.now().slice(0, 10))
  const bodies = sectionNames.flatMap((section) => {
    const entries = (rows.get(section) ?? []).map((row) => [
      names.get(row.id) ?? '',
      entryOf(section, row, { names, links, steps, refs, started }),
    ])
    return entries.length === 0 ? [] : [[section, Object.fromEntries(entries)]]
  })
  const told = (name: string) => shownText(ctx, project, name)
  const title = told('name') ?? project?.title ?? ''
  const why = told('whyInvest')
  const charter = compact({ why, problem: told('problem'), strategy: told('strategy') })
  const pack = {
    pack: slug(title) || 'project',
    version: '1.0.0',
    title,
    purpose: (why ?? title).slice(0, 1000),
    ...(Object.keys(charter).length > 0 ? { charter } : {}),
    ...Object.fromEntries(bodies),
  }
  return { name: pack.pack, file: yaml().stringify(pack, { lineWidth: 110, aliasDuplicateObjects: false }) }
}

async function readRows(ctx: Context, kind: ProgrammeKind, projectId: string): Promise<Row[]> {
  const module = moduleOfKind(ctx, kind)
  if (!module || ctx.policy.scope(module.name, 'read') === 'none') return []
  const fields = [...module.fields.values()]
    .map(({ name }) => name)
    .filter((name) => ctx.policy.canRead(module.name, name))
  const rows: Row[] = []
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const text: string = await listRecords(ctx, {
      module: module.name,
      fields,
      filter: { field: 'project', op: 'eq', value: projectId },
      sort: [{ field: 'createdAt', direction: 'asc' }],
      scope: 'all',
      limit: pageSize,
      ...(cursor === undefined ? {} : { cursor }),
    })
    // What the read compiler answers has these keys.
    const page = JSON.parse(text) as { rows: Row[]; next: string | null }
    rows.push(...page.rows)
    cursor = page.next
  }
  const kept = rows.filter((row) => !gone.includes(String(row.state ?? '')))
  // Written at one moment they still have keys in the order in which they were written.
  return kept.toSorted((a, b) => String(a.key ?? '').localeCompare(String(b.key ?? ''), 'en', { numeric: true }))
}

function slug(text: string): string {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .replace(/^\d+-?/, '')
    .slice(0, 50)
    .replace(/-$/, '')
}

/** By id: what each is called in the file, out of its own name, so that two exports can be compared. */
function localNames(rows: ReadonlyMap<SectionName, readonly Row[]>, steps: readonly Row[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const [section, some] of rows) {
    const taken = new Set<string>()
    for (const row of some) {
      const base = slug(String(row.name ?? '')) || sections[section].kind.toLowerCase()
      let name = base
      for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`
      taken.add(name)
      names.set(row.id, name)
    }
  }
  for (const step of steps) {
    const process = names.get(idIn(step.process) ?? '')
    if (process !== undefined && typeof step.node === 'string') names.set(step.id, `${process}.${step.node}`)
  }
  return names
}

/** By what follows, then by kind of link: what it follows from. */
type Links = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

async function readLinks(ctx: Context, projectId: string, names: ReadonlyMap<string, string>): Promise<Links> {
  const keys = moduleWith(ctx.model, 'trace')?.capabilities.trace
  const found = new Map<string, Map<string, string[]>>()
  for (const row of keys ? await readRows(ctx, 'trace', projectId) : []) {
    const [derived, source] = [idIn(row[keys?.derived ?? '']), idIn(row[keys?.source ?? ''])]
    const name = names.get(source ?? '')
    if (derived === undefined || name === undefined) continue
    const kinds = found.get(derived) ?? new Map<string, string[]>()
    const kind = String(row[keys?.kind ?? ''])
    kinds.set(kind, [...(kinds.get(kind) ?? []), name].toSorted())
    found.set(derived, kinds)
  }
  return found
}

interface Around {
  readonly names: ReadonlyMap<string, string>
  readonly links: Links
  readonly steps: readonly Row[]
  readonly refs: ReadonlyMap<string, string>
  readonly started: string
}

function entryOf(section: SectionName, row: Row, around: Around): Record<string, unknown> {
  const { names, links, started } = around
  const fields = seedFields(section)
  const values = sections[section].fields.map((name): [string, unknown] => {
    const value = row[name]
    if (value === null || value === undefined || value === '') return [name, undefined]
    switch (fields.get(name)?.type) {
      case 'relation':
        return [name, names.get(idIn(value) ?? '')]
      case 'date':
        return [name, daysFrom(started, String(value))]
      case 'decimal':
        return [name, plainNumber(String(value))]
      default:
        return [name, value]
    }
  })
  const own = links.get(row.id)
  const linked = linksOf(section).map(({ name }): [string, unknown] => [name, own?.get(name)])
  const isOpen = (section === 'channels' || section === 'touchpoints') && row.state === 'available'
  return compact({
    ...Object.fromEntries(values),
    ...(isOpen ? { available: true } : {}),
    ...(section === 'processes' ? drawing(row, around) : {}),
    ...Object.fromEntries(linked),
    ...(section === 'items' ? changing(row, around) : {}),
  })
}

function drawing(row: Row, { links, steps }: Around): Record<string, unknown> {
  const map = mapIn(row.diagram)
  if (!map) return {}
  const records = new Map(steps.filter(({ process }) => idIn(process) === row.id).map((step) => [step.node, step.id]))
  const drawn = map.nodes.map(({ id, ...node }) => {
    const covers = links.get(records.get(id) ?? '')?.get('covers')
    return [id, { ...node, ...(covers ? { covers } : {}) }]
  })
  const flow = map.edges.map(({ from, to, condition }) => ({
    from,
    to,
    ...(condition === undefined ? {} : { when: condition }),
  }))
  return { steps: Object.fromEntries(drawn), flow }
}

function changing(row: Row, { refs }: Around): Record<string, unknown> {
  const definition = readDefinition(row.definition)
  if (!definition) return {}
  const changes = definition.changes.map((one) => changeOf(one, refs))
  return { ...(changes.length > 0 ? { changes } : {}), contract: definition.contract }
}

function changeOf(one: SpecChange, refs: ReadonlyMap<string, string>): PackChange {
  switch (one.change) {
    case 'create': {
      const { id, definition } = one.element
      return { create: refs.get(id) ?? id, id, definition: isObject(definition) ? definition : {} }
    }
    case 'update':
      return { update: refs.get(one.id) ?? one.id, definition: { ...one.definition } }
    case 'rename':
      return { rename: refs.get(one.id) ?? one.id, to: one.name }
    case 'remove':
      return { remove: refs.get(one.id) ?? one.id }
  }
}

/** What the elements of the standard CRM and those that items bring are called; others are known by id alone. */
function elementRefs(
  rows: ReadonlyMap<SectionName, readonly Row[]>,
  elements: readonly Element[],
): ReadonlyMap<string, string> {
  const brought = (rows.get('items') ?? []).flatMap(({ definition }) =>
    (readDefinition(definition)?.changes ?? []).flatMap((one) => (one.change === 'create' ? [one.element] : [])),
  )
  const known = new Map([...elements, ...brought].map((one) => [one.id, one]))
  const ids = new Set(brought.map(({ id }) => id))
  return new Map(
    [...known.values()].flatMap(({ id, kind, name, parent }): [string, string][] => {
      const module = parent === null ? undefined : known.get(parent)?.name
      const path = parent === null ? [name] : [module ?? '', name]
      return ids.has(id) || coreId(kind, ...path) === id ? [[id, `${kind}:${path.join('.')}`]] : []
    }),
  )
}

/** Days from the start of the project, so that it holds for another one too. */
function daysFrom(started: string, day: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(started)) / 86_400_000)
  return days >= 0 && days <= 9999 ? `+${days} days` : day
}

function plainNumber(text: string): number | string {
  return String(Number(text)) === text ? Number(text) : text
}

function compact(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) =>
        value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
