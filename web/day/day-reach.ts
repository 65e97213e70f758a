import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'
import { fieldNamed, isReference, type RecordRow } from '#web/records/reader-types.ts'
import type { DayItem } from './day-data.ts'
import { readRows, rowsMax } from './read-rows.ts'

/** Of what an activity is about: whose it is, which tells deals of one name apart, and where it answers. */
interface Reach {
  readonly party?: string
  readonly phone?: string
}

export type Reaches = ReadonlyMap<string, Reach>

interface About {
  readonly module: string
  readonly id: string
}

/** Of all that these activities are about, by its id; what its reader may not read says nothing. */
export function reachQuery(model: ReaderModel, items: readonly DayItem[]) {
  const abouts = items.flatMap(({ module, row }): About[] => {
    const about = row[module.capabilities.activity?.regarding ?? '']
    return isReference(about) && about.module !== undefined ? [{ module: about.module, id: about.id }] : []
  })
  const modules = model.modules.filter(
    ({ name, may }) => may.read !== 'none' && abouts.some((one) => one.module === name),
  )
  const ids = (name: string) =>
    [...new Set(abouts.flatMap(({ module, id }) => (module === name ? [id] : [])))].toSorted()
  const asked = modules.map((module) => ({ module, ids: ids(module.name).slice(0, rowsMax) }))
  return queryOptions({
    queryKey: ['records', 'day', 'reach', asked.map((one) => one.ids)],
    meta: { modules: modules.map(({ name }) => name) },
    placeholderData: keepPreviousData,
    enabled: asked.length > 0,
    queryFn: async ({ signal }): Promise<Reaches> => {
      const found = await Promise.all(asked.map(async (one) => await reachesOf(model, one.module, one.ids, signal)))
      return new Map(found.flatMap((reaches) => [...reaches]))
    },
  })
}

async function reachesOf(
  model: ReaderModel,
  module: ReaderModule,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Reaches> {
  const own = phonesOf(module)
  const party = partyOf(module)
  const links = own.length > 0 ? [] : linksToReached(model, module)
  const names = [...own, ...(party ? [party] : []), ...links].map(({ name }) => name)
  if (names.length === 0) return new Map()
  const rows = await readRows(module, ids, names, signal)
  const beyond = await phonesBeyond(model, links, rows, signal)
  return new Map(
    rows.map((row) => {
      const said = party && row[party.name]
      const words = isReference(said) ? said.title : said
      const linked = links.map(({ name }) => row[name]).find((one) => isReference(one) && beyond.has(one.id))
      const phone = firstPhone(module, row) ?? (isReference(linked) ? beyond.get(linked.id) : undefined)
      const reach = { ...(typeof words === 'string' && words !== '' && { party: words }), ...(phone && { phone }) }
      return [row.id, reach] as const
    }),
  )
}

/** A deal answers no telephone: the people and companies to whom it leads do. */
async function phonesBeyond(
  model: ReaderModel,
  links: readonly ReaderField[],
  rows: readonly RecordRow[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(
    links.map(async ({ name, options }) => {
      const target = model.modules.find((one) => one.name === options?.module)
      const ids = rows.flatMap((row) => {
        const link = row[name]
        return isReference(link) ? [link.id] : []
      })
      if (!target || ids.length === 0) return []
      const fields = phonesOf(target).map((field) => field.name)
      const found = await readRows(target, [...new Set(ids)], fields, signal)
      return found.map((row) => [row.id, firstPhone(target, row) ?? ''] as const)
    }),
  )
  return new Map(pages.flat().filter(([, phone]) => phone !== ''))
}

/** The relations of a module that lead to who answers a telephone: people before their company. */
function linksToReached(model: ReaderModel, module: ReaderModule): readonly ReaderField[] {
  const targetOf = ({ options }: ReaderField) => model.modules.find(({ name }) => name === options?.module)
  const leadingTo = (kind: 'person' | 'company') =>
    module.fields.filter((field) => field.type === 'relation' && targetOf(field)?.capabilities[kind] !== undefined)
  return [...new Set([...leadingTo('person'), ...leadingTo('company')])]
}

function phonesOf(module: ReaderModule): readonly ReaderField[] {
  return module.fields.filter(({ type }) => type === 'phone')
}

function firstPhone(module: ReaderModule, row: RecordRow): string | undefined {
  const numbers = phonesOf(module).map(({ name }) => row[name])
  return numbers.find((number): number is string => typeof number === 'string' && number !== '')
}

/** The company of a prospect, or the first record to which its card leads. */
function partyOf(module: ReaderModule): ReaderField | undefined {
  const company = module.capabilities.company?.name
  if (company !== undefined && !module.titleFields.includes(company)) return fieldNamed(module, company)
  return (module.layout.card ?? module.layout.facts)
    .map((name) => fieldNamed(module, name))
    .find((field) => field?.type === 'relation')
}
