import sql from 'sql-template-tag'
import { conflict, missing, type Localized } from '#common/errors.ts'
import type { Definitions, Element } from '#common/element.ts'
import { labelOf } from '#common/uses.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { fixedTable, readElements } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import { inWrite } from '#server/records/write.ts'
import { atHome, type Asking } from './at-home.ts'
import { moduleOfKind } from './deployed.ts'
import { readAll } from './read-all.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { mayKnow } from './why.ts'

const ownMax = 50
const nameMax = 120
const kinds = ['module', 'view', 'pipeline', 'field'] as const
type PlaceKind = (typeof kinds)[number] | 'stage'

/** What one can look at and say something of: a part of a module that the specification made or changed. */
interface Place {
  readonly element: string
  /** The stage, where it is one of a pipeline. */
  readonly part: string | null
  readonly kind: PlaceKind
  readonly label: Localized
}

/** Of one module in the copy where the reader is, with what they said before and what was answered. */
export async function readFeedback(ctx: Context, asking: Asking, moduleName: string | undefined) {
  const home = await atHome(ctx, asking)
  const places = moduleName === undefined ? [] : await placesOf(ctx, home, moduleName)
  return { places: places.map(({ item: _, ...place }) => place), own: await ownFeedback(home) }
}

/** @throws missing for what the reader may not know, or what nobody has specified */
export async function giveFeedback(
  ctx: Context,
  asking: Asking,
  { element, part, text }: { readonly element: string; readonly part?: string | undefined; readonly text: string },
): Promise<{ readonly id: string }> {
  if (ctx.environment.kind === 'production') {
    throw conflict('Las opiniones se dan en una copia.', 'Feedback is given in a copy.')
  }
  const home = await atHome(ctx, asking)
  const module = moduleOfKind(home, 'feedback')
  const found = (await readElements(reader(ctx), ctx.environment.schema)).find(({ id }) => id === element)
  const owner = ctx.model.modulesById.get(found?.kind === 'module' ? found.id : (found?.parent ?? ''))
  const places = owner ? await placesOf(ctx, home, owner.name) : []
  const place = places.find((one) => one.element === element && one.part === (part ?? null))
  if (!module || !owner || !place) throw missing()
  const { language } = ctx.user
  const shownAt = [owner.label.plural[language], ...(place.kind === 'module' ? [] : [place.label[language]])]
  const [line = ''] = text.split('\n')
  const values = {
    project: place.item.project,
    item: place.item.id,
    name: line.length > nameMax ? `${line.slice(0, nameMax - 1)}…` : line,
    said: text,
    place: shownAt.join(' › '),
    elementId: element,
    environment: ctx.environment.kind,
    by: ctx.user.id,
  }
  const id = await inWrite(
    home,
    async (inner) => await createRecord(asSystem(inner), module.name, values, { internal: true }),
  )
  return { id }
}

interface Item {
  readonly id: string
  readonly project: string
}

async function placesOf(ctx: Context, home: Context, moduleName: string): Promise<(Place & { readonly item: Item })[]> {
  const module = ctx.model.modules.get(moduleName)
  if (!module || ctx.policy.scope(module.name, 'read') === 'none') throw missing()
  const elements = (await readElements(reader(ctx), ctx.environment.schema)).filter(
    (one) => (one.id === module.id || one.parent === module.id) && kinds.some((kind) => kind === one.kind),
  )
  const items = await itemsByElement(ctx, home, elements)
  const ofModule = items.get(module.id)
  return elements
    .filter((element) => mayKnow(ctx, element))
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .flatMap((element) => {
      // What an item says of a module it says of its parts.
      const item = items.get(element.id) ?? ofModule
      return item ? placesIn(element).map((place) => ({ ...place, item })) : []
    })
}

function orderOf({ kind }: Element): number {
  return kinds.findIndex((one) => one === kind)
}

function placesIn(element: Element): Place[] {
  const whole = { element: element.id, part: null, kind: element.kind as PlaceKind, label: labelOf(element) }
  if (element.kind !== 'pipeline') return [whole]
  // The kind says which definition it is.
  const { stages } = element.definition as Definitions['pipeline']
  return [
    whole,
    ...stages.map(({ value, label }) => ({ element: element.id, part: value, kind: 'stage' as const, label })),
  ]
}

/** The last item that says something of each, where it is still there. */
async function itemsByElement(
  ctx: Context,
  home: Context,
  elements: readonly Element[],
): Promise<ReadonlyMap<string, Item>> {
  const module = moduleOfKind(home, 'specItem')
  if (!module || elements.length === 0) return new Map()
  const said = await reader(ctx).query<{ id: string; items: string[] }>(sql`
    select element_id as id, items from ${fixedTable(ctx.environment.schema, 'element_spec')}
    where element_id = any(${elements.map(({ id }) => id)}::uuid[])`)
  const ids = new Map([
    ...elements.flatMap(({ id, owner }) => (owner === null ? [] : [[id, owner] as const])),
    ...said.flatMap(({ id, items }) => items.slice(-1).map((item) => [id, item] as const)),
  ])
  const filter = { field: 'id', op: 'in', value: [...new Set(ids.values())] } as const
  const rows = ids.size === 0 ? [] : await readAll(asSystem(home), module, { fields: ['project'], filter })
  const projects = new Map(rows.map((row) => [row.id, idIn(row.project)]))
  return new Map(
    [...ids].flatMap(([element, id]) => {
      const project = projects.get(id)
      return project === undefined ? [] : [[element, { id, project }] as const]
    }),
  )
}

const ownFields = ['place', 'said', 'state', 'answer', 'answeredAt', 'createdAt']

/** What one said oneself, and what was said to it; of nobody else's. */
async function ownFeedback(home: Context) {
  const module = moduleOfKind(home, 'feedback')
  if (!module) return []
  const rows = await readAll(asSystem(home), module, {
    fields: ownFields,
    filter: { field: 'by', op: 'eq', value: home.user.id },
    sort: [{ field: 'createdAt', direction: 'desc' }],
  })
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return rows.slice(0, ownMax).map(({ id, place, said, state, answer, answeredAt, createdAt }) => ({
    id,
    place: String(place),
    said: String(said),
    state: String(state),
    // It is told once it was given, not while it is being written.
    answer: answeredAt === null ? null : text(answer),
    answeredAt: text(answeredAt),
    at: String(createdAt),
  }))
}
