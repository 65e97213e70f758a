/** What people ask all day, as addresses: from the model, so that what is added to it is asked too. */
import type { ModelModule, Model } from '#common/model.ts'
import type { Kind } from '#bench/plan-rules.ts'

export interface Question {
  readonly place: string
  readonly kind: Kind
}

export type Ask = (question: Question) => Promise<unknown>

const page = (place: string): Question => ({ place, kind: 'page' })
const all = (place: string): Question => ({ place, kind: 'all' })

/** Asks everything as one reader; answers lead to further questions. */
export async function askAll(model: Model, ask: Ask): Promise<void> {
  for (const module of model.modules.values()) {
    await askLists(module, ask)
    await askFigures(module, ask)
    const [first] = rowsOf(await ask(page(`/records/${module.name}?limit=1&scope=all`)))
    if (first) await askRecord(model, module, first, ask)
  }
  await askElsewhere(ask)
}

async function askLists(module: ModelModule, ask: Ask): Promise<void> {
  const list = `/records/${module.name}`
  for (const view of module.views) {
    const place = view.type === 'board' ? `${list}/board?view=${view.name}` : `${list}?view=${view.name}&limit=50`
    await follow(ask, place)
    if (view.type !== 'board') await ask(page(`${place}&count=capped`))
  }
  for (const sort of ['title', '-createdAt', '-updatedAt']) await follow(ask, `${list}?limit=50&sort=${sort}`)
  await follow(ask, `${list}?limit=50`)
  for (const filter of everyday(module)) await follow(ask, `${list}?limit=50&filter=${asText(filter)}`)
  for (const search of ['garc', 'garcia mar', '976 12', 'z', 'xyzzy']) {
    await ask(page(`${list}?limit=50&count=capped&search=${encodeURIComponent(search)}`))
    await ask(page(`${list}/picker?search=${encodeURIComponent(search)}`))
  }
  await ask(page(`${list}?limit=50&trash=1`))
  if (module.capabilities.pipeline) {
    for (const { name } of module.pipelines) await ask(page(`${list}/board?pipeline=${name}`))
  }
}

/** Both pages are read by an index, not only the first. */
async function follow(ask: Ask, place: string): Promise<void> {
  const answer = await ask(page(place))
  const { next } = answer as { next?: string | null } // Defined by the API.
  if (next) await ask(page(`${place}&cursor=${encodeURIComponent(next)}`))
}

function everyday(module: ModelModule): object[] {
  const indexed = [...module.fields.values()].filter((field) => field.indexed)
  return [
    ...(module.capabilities.owned ? [{ field: 'owner', op: 'me' }] : []),
    ...indexed
      .filter(({ type }) => type === 'date' || type === 'dateTime')
      .map(({ name }) => ({ field: name, op: 'notEmpty' })),
    ...indexed
      .filter(({ type }) => type === 'email')
      .map(({ name }) => ({ field: name, op: 'eq', value: 'a@b.example' })),
  ]
}

async function askFigures(module: ModelModule, ask: Ask): Promise<void> {
  const groups = `/records/${module.name}/groups`
  await ask(all(groups))
  const pipeline = module.capabilities.pipeline
  if (pipeline) {
    await ask(all(`${groups}?by=${pipeline.stage}&aggregates=sum:${pipeline.amount}`))
    await ask(all(`${groups}?by=owner,${pipeline.stage}`))
  }
  if (module.capabilities.owned) await ask(all(`${groups}?by=owner`))
  await ask(all(`${groups}?by=createdAt&period=month`))
}

interface Row {
  readonly id: string
}

async function askRecord(model: Model, module: ModelModule, { id }: Row, ask: Ask): Promise<void> {
  const place = `/records/${module.name}/${id}`
  for (const what of [
    '',
    '/timeline',
    '/timeline/counts',
    '/access',
    '/following',
    '/past?at=2026-01-01T00:00:00.000Z',
  ]) {
    await ask(page(place + what))
  }
  if (module.capabilities.company) await ask(page(`${place}/suggestions`))
  for (const related of model.modules.values()) {
    for (const field of related.fields.values()) {
      const isTo = field.type === 'relation' && field.options?.module === module.name
      const isAbout = field.type === 'polymorphic' && field.options?.modules?.includes(module.name)
      if (isTo || isAbout) await ask(page(`${place}/related/${related.name}/${field.name}?limit=20`))
    }
  }
}

async function askElsewhere(ask: Ask): Promise<void> {
  for (const text of ['garc', 'garcia mar', 'xyzzy']) {
    const found = encodeURIComponent(text)
    for (const place of ['/search?text=', '/comment-search?text=', '/file-search?text=']) await ask(page(place + found))
  }
  for (const place of ['/shortlist', '/notifications', '/notifications/count', '/acts', '/imports', '/preferences']) {
    await ask(page(place))
  }
  for (const place of programme) await ask(all(place))
}

const programme = [
  '/programme',
  '/programme/loose-ends',
  '/programme/path',
  '/programme/trace',
  '/programme/trace/matrix',
  '/programme/needs',
  '/programme/objectives',
  // What each of their figures would be today.
  '/programme/objective-templates',
  '/programme/specification',
  '/programme/processes',
  '/programme/plan',
  '/model/drift',
  '/unused-elements',
]

function rowsOf(answer: unknown): readonly Row[] {
  return (answer as { rows?: readonly Row[] }).rows ?? [] // Defined by the API.
}

function asText(filter: object): string {
  return encodeURIComponent(JSON.stringify(filter))
}
