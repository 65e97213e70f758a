/** What people ask all day, as addresses: from the model, so that what is added to it is asked too. */
import { addDays } from '#common/dates.ts'
import { forecastMeasures, movePeriod, periodOf } from '#common/forecast.ts'
import { funnelCohorts } from '#common/funnel.ts'
import type { ModelModule, Model } from '#common/model.ts'
import type { Kind } from '#bench/plan-rules.ts'

interface Question {
  readonly place: string
  readonly kind: Kind
}

export type Ask = (question: Question) => Promise<unknown>

const page = (place: string): Question => ({ place, kind: 'page' })
const count = (place: string): Question => ({ place, kind: 'count' })
const all = (place: string): Question => ({ place, kind: 'all' })

/**
 * Asks everything as one reader; answers lead to further questions. Of modules with few records only what
 * leads from one of them to others.
 */
export async function askAll(model: Model, isLarge: (module: ModelModule) => boolean, ask: Ask): Promise<void> {
  for (const module of model.modules.values()) {
    if (isLarge(module)) {
      await askLists(module, ask)
      await askFigures(module, ask)
    }
    const [first] = rowsOf(await ask(page(`/records/${module.name}?limit=1&scope=all`)))
    if (first) await askRecord(model, module, first, ask)
  }
  await askElsewhere(ask)
}

async function askLists(module: ModelModule, ask: Ask): Promise<void> {
  const list = `/records/${module.name}`
  for (const { type, name } of module.views) {
    if (type === 'board') await askBoard(`${list}/board?view=${name}`, ask)
    else {
      await follow(ask, `${list}?view=${name}&limit=50`)
      await ask(count(`${list}?view=${name}&limit=50&count=capped`))
    }
  }
  for (const sort of ['title', '-createdAt']) await follow(ask, `${list}?limit=50&sort=${sort}`)
  await follow(ask, `${list}?limit=50`)
  for (const filter of everyday(module)) await follow(ask, `${list}?limit=50&filter=${asText(filter)}`)
  for (const search of ['garc', 'garcia mar', '976 12', 'z', 'xyzzy']) {
    await ask(count(`${list}?limit=50&count=capped&search=${encodeURIComponent(search)}`))
    await ask(count(`${list}/picker?search=${encodeURIComponent(search)}`))
  }
  await ask(page(`${list}?limit=50&trash=1`))
  if (module.capabilities.pipeline) {
    for (const { name } of module.pipelines) await askBoard(`${list}/board?pipeline=${name}`, ask)
  }
}

/** The totals of its columns count all that one sees. */
async function askBoard(place: string, ask: Ask): Promise<void> {
  await ask(page(`${place}&only=cards`))
  await ask(all(`${place}&only=totals`))
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
    await askForecast(module, ask)
    for (const { name } of module.pipelines) {
      for (const cohort of funnelCohorts) {
        await ask(all(`/records/${module.name}/funnel?pipeline=${name}&of=${cohort}&within=lastYear`))
      }
    }
  }
  if (module.capabilities.owned) await ask(all(`${groups}?by=owner`))
  await ask(all(`${groups}?by=createdAt&period=month`))
}

async function askForecast(module: ModelModule, ask: Ask): Promise<void> {
  const place = `/records/${module.name}/forecast`
  const today = new Date().toISOString().slice(0, 10)
  const period = periodOf(today, 'quarter')
  for (const one of [period, movePeriod(period, -2)]) await ask(all(`${place}?period=${one}`))
  for (const measure of forecastMeasures) {
    await ask(all(`${place}/changes?period=${period}&since=${addDays(today, -30)}&measure=${measure}`))
  }
  await ask(all(`${place}/accuracy?grain=quarter`))
}

interface Row {
  readonly id: string
}

async function askRecord(model: Model, module: ModelModule, { id }: Row, ask: Ask): Promise<void> {
  const place = `/records/${module.name}/${id}`
  for (const what of ['', '/timeline', '/timeline/counts', '/access', '/following']) {
    await ask(page(place + what))
  }
  // The project and all that hangs together in it is read at once.
  if (module.capabilities.programme) await ask(all(`${place}/thread`))
  if (module.capabilities.campaign) await ask(all(`${place}/attribution`))
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
    await ask(count(`/search?text=${found}`))
    for (const place of ['/comment-search?text=', '/file-search?text=']) await ask(page(place + found))
  }
  for (const place of ['/shortlist', '/notifications', '/notifications/count', '/acts', '/imports', '/preferences']) {
    await ask(page(place))
  }
  for (const place of programme) await ask(all(place))
  for (const { id } of rowsOf(await ask(page('/records/project?limit=5')))) {
    for (const place of ofProject) await ask(all(`${place}?project=${id}`))
  }
}

const programme = [
  '/programme',
  // What each of their figures would be today.
  '/programme/objective-templates',
  '/model/drift',
  '/unused-elements',
]

const ofProject = [
  '/programme',
  '/programme/path',
  '/programme/loose-ends',
  '/programme/trace',
  '/programme/trace/matrix',
  '/programme/objectives',
  '/programme/needs',
  '/programme/specification',
  '/programme/processes',
  '/programme/plan',
  '/programme/journey',
]

function rowsOf(answer: unknown): readonly Row[] {
  return (answer as { rows?: readonly Row[] }).rows ?? [] // Defined by the API.
}

function asText(filter: object): string {
  return encodeURIComponent(JSON.stringify(filter))
}

/** What is known to read more than a page, and why it is left so. */
export const excuses: readonly { readonly place: RegExp; readonly why: string }[] = [
  {
    place: /\/records\/(lead\?view=(working|converted)|opportunity\?view=closingThisMonth)&limit=50&count=capped/,
    why: 'A count reads 1,001 rows ÷ the share of them that match, in an order in which those do not lie together.',
  },
  {
    place: /\/records\/lead\?limit=50&filter=.*(convertedAt|contactAgainOn|qualifiedAt)/,
    why: 'Two conditions that exclude each other, or nearly, in the order of a third key: no index has all three.',
  },
  {
    place: /\/records\/lead\?limit=50&count=capped&search=garc/,
    why: 'Of what is found by text, the rows that one does not see or that are not in the list are read and left out.',
  },
  {
    place: /\/records\/lead\/board\?view=bySource&only=cards/,
    why: 'A column reads past the leads of its source that are not qualified, or converted already.',
  },
  {
    place: /\/records\/opportunity\/board\?view=board&only=cards/,
    why: 'The columns of what was closed in the last 30 days sort all of it by another date.',
  },
  {
    place: /\/records\/task\/board\?view=byPriority&only=cards/,
    why: 'Where nearly all rows have one value, the planner holds an index without it as good as one with it.',
  },
]
