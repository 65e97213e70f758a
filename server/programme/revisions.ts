import type { Element } from '#common/element.ts'
import { readDefinition } from '#common/spec-definition-schema.ts'
import sql from 'sql-template-tag'
import { missing, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { valueDifferences, type PartDifference } from '#server/model/differences.ts'
import { readElements } from '#server/model/registry.ts'
import type { Values } from '#server/records/check.ts'
import { moduleOf, readableField } from '#server/records/fields.ts'
import { reader, requireVisible } from '#server/records/list.ts'
import { findTitles } from '#server/records/references.ts'
import { writeForm } from '#server/records/write-form.ts'
import { speaker } from './in-words.ts'
import { nameOf } from './preview.ts'

/** What was agreed on in a record at one revision, as it was when the next one began. */
interface Revision {
  readonly revision: number
  readonly at: string
  readonly by: { readonly id: string; readonly title: string | null } | null
  /** Somebody approved it as it was. */
  readonly wasApproved: boolean
  readonly values: Values
}

/** The log of a record is read at most this far back. */
const changesMax = 5000

interface Row extends Record<string, unknown> {
  readonly at: string
  readonly actor: string | null
  readonly before: Values | null
  readonly after: Values | null
}

/** Every revision of a record with a fingerprint, the last one first, out of the log of changes. */
export async function readRevisions(ctx: Context, moduleName: string, id: string): Promise<Revision[]> {
  const module = moduleOf(ctx, moduleName)
  const keys = module.capabilities.content
  if (!keys) throw missing()
  await requireVisible(ctx, moduleName, id)
  const [current] = await reader(ctx).query<{ own: Values }>(sql`
    select ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t where t.id = ${id}`)
  if (!current) throw missing()
  const rows = await reader(ctx).query<Row>(sql`
    select at, actor, before, after from ${changeTable(ctx.environment)}
    where record_id = ${id} and module_id = ${module.id} order by seq desc limit ${changesMax}`)
  const names = keys.normative.filter((name) => readableField(ctx, module, name))
  return await named(ctx, walkBack(module, current.own, rows, names))
}

type Walked = Omit<Revision, 'by'> & { readonly actor: string | null }

function walkBack(module: ModelModule, now: Values, rows: readonly Row[], names: readonly string[]): Walked[] {
  const keyOf = (name: string | undefined) => module.fields.get(name ?? '')?.id ?? ''
  const { lifecycle, capabilities } = module
  const counter = capabilities.content?.revision ?? ''
  const [revisionKey, stateKey] = [keyOf(counter), keyOf(lifecycle?.field)]
  const found: Walked[] = []
  let values = pick(now, names)
  let revision = Number(now[counter] ?? 1)
  let wasApproved = false
  for (const { at, actor, before, after } of rows) {
    if (after?.[stateKey] === approved) wasApproved = true
    if (after && revisionKey in after) {
      found.push({ revision, at, actor, wasApproved, values })
      revision = Number(before?.[revisionKey] ?? revision - 1)
      wasApproved = false
    }
    const changed = names.flatMap((name) => (before && keyOf(name) in before ? [[name, before[keyOf(name)]]] : []))
    values = { ...values, ...Object.fromEntries(changed) }
  }
  return found
}

const approved = 'approved'

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
}

async function named(ctx: Context, walked: readonly Walked[]): Promise<Revision[]> {
  const users = moduleWith(ctx.model, 'user')
  const actors = walked.flatMap(({ actor }) => (actor === null ? [] : [actor]))
  const titles = await findTitles(ctx, users ? actors.map((actor) => ({ field: '', module: users, id: actor })) : [])
  return walked.map(({ actor, ...one }) => ({
    ...one,
    by: actor === null ? null : { id: actor, title: titles.get(actor) ?? null },
  }))
}

/** What one revision says otherwise than another, in the words of the reader. */
interface RevisionDifference extends PartDifference {
  /** The element that it is about, or the field of the record. */
  readonly of: Localized
  /** Kind of the element; null of a field of the record. */
  readonly kind: string | null
  readonly field: string | null
}

/** Of two revisions by their numbers; the first one against nothing where `from` is 0. */
export async function revisionDifferences(
  ctx: Context,
  moduleName: string,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<RevisionDifference[]> {
  const revisions = await readRevisions(ctx, moduleName, id)
  const at = (number: number) => revisions.find(({ revision }) => revision === number)?.values ?? {}
  const [before, after] = [at(from), at(to)]
  const module = moduleOf(ctx, moduleName)
  const plain = Object.keys({ ...before, ...after }).flatMap((name) => {
    const field = module.fields.get(name)
    if (!field || field.type === 'json') return []
    const parts = valueDifferences(before[name], after[name])
    return parts.map((part) => ({ ...part, of: field.label, kind: null, field: name }))
  })
  return [...plain, ...(await definitionDifferences(ctx, before.definition, after.definition))]
}

interface Piece {
  readonly of: Localized
  readonly kind: string
  readonly name: string
  readonly parent: string | null
  readonly says: unknown
}

async function definitionDifferences(ctx: Context, before: unknown, after: unknown): Promise<RevisionDifference[]> {
  const all = await readElements(reader(ctx), ctx.environment.schema)
  const elements = new Map(all.map((one) => [one.id, { ...one, of: nameOf(one) }]))
  const spoken = speaker([...all, ...madeIn(before), ...madeIn(after)], ctx.user.language)
  const [old, now] = [piecesOf(before, elements), piecesOf(after, elements)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)]
    const about = is ?? was
    if (!about) return []
    const { of, kind } = about
    if (was && is)
      return spoken.differences(about, was.says, is.says).map((part) => ({ ...part, of, kind, field: null }))
    const side = is ? 'after' : 'before'
    return [{ path: '', before: null, after: null, [side]: of[ctx.user.language], of, kind, field: null }]
  })
}

/** What a definition says of each element, by the element. */
function piecesOf(
  definition: unknown,
  elements: ReadonlyMap<string, Element & { readonly of: Localized }>,
): ReadonlyMap<string, Piece> {
  const pieces = new Map<string, Piece>()
  for (const one of changesIn(definition)) {
    const made = isObject(one.element) ? one.element : undefined
    const id = String(made?.id ?? one.id)
    const known = elements.get(id)
    const label = made ? labelIn(made) : undefined
    const of = label ?? known?.of ?? { es: id, en: id }
    const says = made?.definition ?? one.definition ?? (one.change === 'remove' ? null : one.name)
    const { kind, name, parent } = { ...known, ...made }
    const about = {
      kind: String(kind ?? ''),
      name: String(name ?? ''),
      parent: typeof parent === 'string' ? parent : null,
    }
    pieces.set(`${String(one.change)} ${id}`, { ...about, of, says })
  }
  return pieces
}

function changesIn(definition: unknown): Readonly<Record<string, unknown>>[] {
  const changes: unknown = isObject(definition) ? definition.changes : undefined
  return Array.isArray(changes) ? changes.filter((one) => isObject(one)) : []
}

/** What a definition brings, so that what else it says of it has a name. */
function madeIn(definition: unknown): Element[] {
  const made = readDefinition(definition)?.changes ?? []
  return made.flatMap((one) => (one.change === 'create' ? [{ ...one.element, origin: 'local', owner: null }] : []))
}

function labelIn({ name, definition }: Readonly<Record<string, unknown>>): Localized {
  const label = isObject(definition) ? definition.label : undefined
  const words = isObject(label) && isObject(label.plural) ? label.plural : label
  const fallback = String(name)
  if (!isObject(words)) return { es: fallback, en: fallback }
  return { es: String(words.es ?? fallback), en: String(words.en ?? fallback) }
}
