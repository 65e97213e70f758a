import type { ReaderModel, ReaderModule } from '#web/api/model.ts'
import { call } from '#web/api/client.ts'
import { keepCopy, type OfflinePerson } from '#web/api/offline-store.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { Session } from '#web/api/session.ts'
import { shortlistQuery } from '#web/api/shortlist.ts'
import type { Format } from '#web/i18n/format.ts'
import { isReference, recordPage, type RecordRow } from '#web/records/reader-types.ts'
import { clockMs } from '#web/ui/clock.ts'
import { dayOf, partOf, plannedModules, plannedQuery } from './day-data.ts'
import { readRows } from './read-rows.ts'

/** A phone has room for the people of a day, not for a company's. */
const peopleMax = 60
const notesOfEach = 3
const notesMax = 150
const textMax = 500

interface Wanted {
  readonly module: string
  readonly id: string
  readonly due?: string
  /** The deal through which one meets them, whose notes are worth reading too. */
  readonly through?: string
}

/**
 * Reads whom one meets today and whom one looked at last, through the same lists as any page, so that
 * nothing comes along that its reader may not read, and keeps it for when there is no network.
 */
export async function makeOfflineCopy(model: ReaderModel, session: Session, format: Format): Promise<void> {
  const wanted = await peopleBehind(model, await wantedPeople(model, format))
  const modules = model.modules.filter(({ name }) => wanted.some(({ module }) => module === name))
  const rows = await Promise.all(modules.map(async (module) => await rowsOf(module, wanted)))
  const notes = await notesAbout(model, wanted)
  const people = modules.flatMap((module, index) =>
    (rows[index] ?? []).map((row) => personOf(module, row, wanted, notes, format.language)),
  )
  const order = new Map(wanted.map(({ id }, index) => [id, index]))
  const sorted = people.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
  await keepCopy({ user: session.user.id, name: session.user.name, madeAt: Date.now(), people: sorted })
}

async function wantedPeople(model: ReaderModel, format: Format): Promise<readonly Wanted[]> {
  const today = dayOf(clockMs(), format.timeZone)
  const planned = plannedModules(model)
  const pages = await Promise.all(planned.map((module) => queryClient.fetchQuery(plannedQuery(module, today))))
  const due = planned.flatMap((module, index) => {
    const { at = '', regarding = '' } = module.capabilities.activity ?? {}
    return (pages[index]?.rows ?? []).flatMap((row): Wanted[] => {
      const when = row[at]
      const about = row[regarding]
      const part = partOf(typeof when === 'string' ? when : null, today, format.timeZone)
      if ((part !== 'today' && part !== 'overdue') || !isReference(about) || about.module === undefined) return []
      return [{ module: about.module, id: about.id, due: row.title }]
    })
  })
  const { recent } = await queryClient.fetchQuery(shortlistQuery)
  const all = new Map([...recent, ...due].map((one) => [one.id, one] as const))
  const first = [...due, ...recent].map(({ id }) => id)
  return [...new Set(first)].flatMap((id) => all.get(id) ?? []).slice(0, peopleMax)
}

/** A deal answers no telephone: in its place stand the people to whom it leads, if it leads to any. */
async function peopleBehind(model: ReaderModel, wanted: readonly Wanted[]): Promise<readonly Wanted[]> {
  const isReached = ({ fields }: ReaderModule) => fields.some(({ type }) => type === 'phone')
  const found = new Map<string, readonly Wanted[]>()
  for (const module of model.modules.filter((one) => !isReached(one) && wanted.some((w) => w.module === one.name))) {
    const links = module.fields.filter(({ type, options }) => {
      const target = model.modules.find(({ name }) => name === options?.module)
      return type === 'relation' && target !== undefined && isReached(target)
    })
    if (links.length === 0) continue
    const names = links.map(({ name }) => name)
    for (const row of await readRows(module, idsOf(module, wanted), names)) {
      const due = wanted.find(({ id }) => id === row.id)?.due ?? row.title
      const people = links.flatMap(({ name, options }): Wanted[] => {
        const target = row[name]
        return isReference(target) ? [{ module: options?.module ?? '', id: target.id, due, through: row.id }] : []
      })
      if (people.length > 0) found.set(row.id, people)
    }
  }
  const all = wanted.flatMap((one) => found.get(one.id) ?? [one])
  return [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed().slice(0, peopleMax)
}

function idsOf(module: ReaderModule, wanted: readonly Wanted[]): readonly string[] {
  return wanted.filter((one) => one.module === module.name).map(({ id }) => id)
}

const reached: readonly string[] = ['phone', 'email']

async function rowsOf(module: ReaderModule, wanted: readonly Wanted[]): Promise<readonly RecordRow[]> {
  const fields = module.fields.filter(({ type }) => reached.includes(type)).map(({ name }) => name)
  const shown = fields.length > 0 ? fields : module.fields.slice(0, 1).map(({ name }) => name)
  return await readRows(module, idsOf(module, wanted), shown)
}

type Note = OfflinePerson['notes'][number]

async function notesAbout(
  model: ReaderModel,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, readonly Note[]>> {
  const found = new Map<string, Note[]>()
  const ids = [...new Set(wanted.flatMap(({ id, through }) => (through === undefined ? [id] : [id, through])))]
  if (ids.length === 0) return found
  const kinds = model.modules.filter(({ capabilities, may }) => capabilities.activity && may.read !== 'none')
  for (const kind of kinds) {
    const { at = '', regarding = '' } = kind.capabilities.activity ?? {}
    const body = kind.fields.find(({ type }) => type === 'richText' || type === 'longText')?.name
    if (body === undefined || !kind.fields.some(({ name }) => name === regarding)) continue
    const filter = {
      all: [
        { field: regarding, op: 'in', value: ids },
        { field: body, op: 'notEmpty' },
      ],
    }
    const query = {
      filter: JSON.stringify(filter),
      sort: `-${at}`,
      limit: notesMax,
      fields: `${regarding},${at},${body}`,
    }
    const { rows } = recordPage(await call('GET /records/:module', { params: { module: kind.name }, query }))
    for (const row of rows) {
      const about = row[regarding]
      if (!isReference(about)) continue
      const note = { at: String(row[at] ?? ''), title: row.title, text: plain(String(row[body] ?? '')) }
      found.set(about.id, [...(found.get(about.id) ?? []), note])
    }
  }
  return found
}

function personOf(
  module: ReaderModule,
  row: RecordRow,
  wanted: readonly Wanted[],
  notes: ReadonlyMap<string, readonly Note[]>,
  language: 'es' | 'en',
): OfflinePerson {
  const valuesOf = (type: string) =>
    module.fields
      .filter((field) => field.type === type)
      .map(({ name }) => row[name])
      .filter((value): value is string => typeof value === 'string' && value !== '')
  const { due, through = '' } = wanted.find(({ id }) => id === row.id) ?? {}
  const own = [...(notes.get(row.id) ?? []), ...(notes.get(through) ?? [])]
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, notesOfEach)
  return {
    module: module.name,
    id: row.id,
    title: row.title,
    kind: module.label.singular[language],
    phones: valuesOf('phone'),
    emails: valuesOf('email'),
    notes: own,
    ...(due === undefined ? {} : { due }),
  }
}

/** Words alone: markup is of no use where nothing may be drawn from it. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, textMax)
}
