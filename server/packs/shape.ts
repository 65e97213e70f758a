/**
 * A pack: one file with the whole chain from why to what, to be taken over as it is. A section for each
 * kind of record; in it entries by local names, their values by the names that the modules of the project
 * give their fields, and links to other entries by the names of the kinds of link. Texts are said once, or
 * in both languages. What an element is called in a definition is its kind and name: `field:lead.source`.
 */
import { z } from 'zod'
import { kpiQuery } from '#common/api/kpis.ts'
import { programmeSeeds } from '#catalog/programme/index.ts'
import { modulesOfKind } from '#catalog/programme/trace.ts'
import type { Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { nodeTypes, stepFits } from '#common/process-map.ts'
import { linkKinds, type ProgrammeKind } from '#common/programme.ts'

export type Text = string | Localized

/** In the order in which they are written: what others point to comes first. */
export const sections = {
  phases: { kind: 'phase', fields: ['name', 'number', 'goal'] },
  gaps: { kind: 'gap', fields: ['name', 'department', 'evidence', 'costOfInaction'] },
  objectives: {
    kind: 'objective',
    fields: ['name', 'types', 'department', 'horizon', 'priority', 'phase', 'vision', 'stretchReason', 'description'],
  },
  kpis: {
    kind: 'kpi',
    fields: [
      'name',
      'query',
      'unit',
      'direction',
      'baseline',
      'baselineAt',
      'baselineAbsent',
      'target',
      'targetUpTo',
      'dueDate',
      'trajectory',
      'frequency',
      'external',
      'externalSource',
      'parent',
      'operator',
      'description',
    ],
  },
  needs: {
    kind: 'need',
    fields: [
      'name',
      'kind',
      'department',
      'reach',
      'urgency',
      'value',
      'effort',
      'phase',
      'saidBy',
      'evidence',
      'evidenceKind',
      'frequency',
      'segment',
      'description',
    ],
  },
  processes: {
    kind: 'process',
    fields: ['name', 'variant', 'counterpart', 'parent', 'department', 'isKey', 'inCrm', 'phase', 'description'],
  },
  channels: { kind: 'channel', fields: ['name', 'reach', 'availableFrom', 'description'] },
  touchpoints: { kind: 'touchpoint', fields: ['name', 'channel', 'journeyStage', 'reach', 'description'] },
  data: {
    kind: 'dataNeed',
    fields: ['name', 'purpose', 'legalBasis', 'retentionMonths', 'collectedBy', 'source', 'element', 'description'],
  },
  initiatives: { kind: 'initiative', fields: ['name', 'channel', 'touchpoint', 'start', 'end', 'description'] },
  items: {
    kind: 'specItem',
    fields: ['name', 'type', 'subPhase', 'element', 'acceptance', 'points', 'phase', 'removal', 'description'],
  },
  tests: { kind: 'test', fields: ['name', 'kind', 'level', 'asRole', 'script', 'description'] },
} as const satisfies Readonly<Record<string, { readonly kind: ProgrammeKind; readonly fields: readonly string[] }>>

export type SectionName = keyof typeof sections
// The keys of the object above are the names and no others.
export const sectionNames = Object.keys(sections) as readonly SectionName[]

/** What is available from the first day says so; without it it is planned. */
const withState: readonly SectionName[] = ['channels', 'touchpoints']

export const packLimits = { entries: 300, links: 60 } as const

/** One entry of a section, as it is written. */
export type Entry = Readonly<Record<string, unknown>>

export interface PackStep {
  readonly type: (typeof nodeTypes)[number]
  readonly name: Text
  readonly actor?: Text | undefined
  readonly isKey?: true | undefined
  readonly inCrm?: true | undefined
  readonly fit?: (typeof stepFits)[number] | undefined
  readonly carriedBy?: Text | undefined
  readonly targetHours?: number | undefined
  readonly description?: Text | undefined
  /** Needs that it answers. */
  readonly covers?: readonly string[] | undefined
}

export interface PackFlow {
  readonly from: string
  readonly to: string
  readonly when?: Text | undefined
}

/** A change of the configuration, its elements by kind and name or by id. */
export interface PackChange {
  readonly create?: string | undefined
  readonly update?: string | undefined
  readonly rename?: string | undefined
  readonly remove?: string | undefined
  /** Of what is created, where it has one already. */
  readonly id?: string | undefined
  readonly to?: string | undefined
  /** Whole where it is created, a merge patch where it is updated. */
  readonly definition?: Readonly<Record<string, unknown>> | undefined
  /** Put at the end of the lists that the element has: sections of a layout, options of a list. */
  readonly add?: Readonly<Record<string, unknown>> | undefined
}

export interface Pack {
  readonly name: string
  readonly version: string
  readonly title: Text
  /** What it is for, in a sentence. */
  readonly purpose: Text
  readonly brings: readonly Text[]
  readonly leavesOut: readonly Text[]
  readonly charter: {
    readonly why?: Text | undefined
    readonly problem?: Text | undefined
    readonly strategy?: Text | undefined
  }
  readonly sections: Readonly<Record<SectionName, Readonly<Record<string, Entry>>>>
}

const packName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const localName = /^[a-z0-9][A-Za-z0-9-]{0,79}$/
/** `+12 months` counts from the day on which the project starts. */
export const relativeDay = /^\+(\d{1,4}) (days|months)$/

const printable = /^[^\p{Cc}--[\t\n]]*$/v
const text = (maxLength: number): z.ZodType<Text> => {
  const line = z.string().trim().min(1).max(maxLength).regex(printable)
  return z.union([line, z.strictObject({ es: line, en: line })])
}

const elementRef = z
  .string()
  .max(200)
  .regex(/^(?:[a-zA-Z]+:[A-Za-z0-9-]+(?:\.[A-Za-z0-9]+)?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/)
const definition = z.record(z.string(), z.unknown())
const change = z.union([
  z.strictObject({ create: elementRef, id: z.guid().optional(), definition }),
  z.strictObject({ update: elementRef, definition: definition.optional(), add: definition.optional() }),
  z.strictObject({ rename: elementRef, to: z.string().min(1).max(100) }),
  z.strictObject({ remove: elementRef }),
])

const local = z.string().regex(localName)
const localRef = z.string().regex(/^[a-z0-9][A-Za-z0-9-]{0,79}(?:\.[A-Za-z_][A-Za-z0-9_.-]{0,63})?$/)
const refs = z.array(localRef).min(1).max(packLimits.links)

const step = z.strictObject({
  type: z.enum(nodeTypes),
  name: text(250),
  actor: text(250).optional(),
  isKey: z.literal(true).optional(),
  inCrm: z.literal(true).optional(),
  fit: z.enum(stepFits).optional(),
  carriedBy: text(250).optional(),
  targetHours: z.int().min(1).max(100_000).optional(),
  description: text(4000).optional(),
  covers: refs.optional(),
})
const flow = z.strictObject({ from: z.string().max(64), to: z.string().max(64), when: text(250).optional() })

/** The links that an entry of a section may have: where it is what follows. */
export function linksOf(section: SectionName): typeof linkKinds {
  return linkKinds.filter(({ derived }) => derived === sections[section].kind)
}

export function sectionOfKind(kind: ProgrammeKind): SectionName | undefined {
  return sectionNames.find((name) => sections[name].kind === kind)
}

export function seedFields(section: SectionName): ReadonlyMap<string, Field> {
  const seed = programmeSeeds.find(({ name }) => name === modulesOfKind[sections[section].kind])
  return new Map((seed?.fields ?? []).map((field) => [field.name, field]))
}

/** The section that a relation of an entry points into. */
export function targetSection(field: Field | undefined): SectionName | undefined {
  return sectionNames.find((name) => modulesOfKind[sections[name].kind] === field?.options?.module)
}

const textTypes = ['text', 'longText', 'richText']
/** Said in one language by nature: names of roles and of elements. */
const untranslated = ['asRole', 'element', 'segment'] as const

export function isText(field: Field): boolean {
  return textTypes.includes(field.type) && !untranslated.some((name) => name === field.name)
}

function schemaOf(section: SectionName, field: Field): z.ZodType {
  const { options = {}, type } = field
  const lists = Object.assign({}, ...programmeSeeds.map((seed) => seed.optionLists ?? {}))
  const values: string[] = (lists[options.list ?? '']?.options ?? []).map(({ value }: { value: string }) => value)
  if (isText(field)) return text(options.maxLength ?? 10_000)
  switch (type) {
    case 'text':
      return z.string().min(1).max(250).regex(printable)
    case 'integer':
      return z
        .int()
        .min(Number(options.minimum ?? 0))
        .max(Number(options.maximum ?? 1_000_000))
    case 'decimal':
      return z.union([z.number(), z.string().regex(/^-?\d{1,15}(?:\.\d{1,6})?$/)])
    case 'boolean':
      return z.boolean()
    case 'option':
      return z.enum(values)
    case 'options':
      return z.array(z.enum(values)).min(1).max(values.length)
    case 'date':
      return z.union([z.string().regex(relativeDay), z.iso.date()])
    case 'json':
      return field.name === 'query' ? kpiQuery : definition
    case 'relation':
      return local
    default:
      throw new Error(`${section}: ${field.name} has no form in a pack`)
  }
}

function entrySchema(section: SectionName): z.ZodType<Entry> {
  const fields = seedFields(section)
  const shape = Object.fromEntries(
    sections[section].fields.map((name) => {
      const field = fields.get(name)
      if (!field) throw new Error(`${section} have no ${name}`)
      const schema = schemaOf(section, field)
      return [name, name === 'name' ? schema : schema.optional()]
    }),
  )
  const links = Object.fromEntries(linksOf(section).map(({ name }) => [name, refs.optional()]))
  const more: Readonly<Record<string, z.ZodType>> = {
    ...(withState.includes(section) ? { available: z.literal(true).optional() } : {}),
    ...(section === 'processes'
      ? { steps: z.record(z.string().max(64), step).optional(), flow: z.array(flow).max(900).optional() }
      : {}),
    ...(section === 'items'
      ? {
          changes: z.array(change).max(500).optional(),
          contract: z.record(z.string().min(1).max(60), z.string().max(5000)).optional(),
        }
      : {}),
  }
  return z.strictObject({ ...shape, ...links, ...more })
}

const listed = z.array(text(300)).max(20)
const head = {
  pack: z.string().regex(packName).max(60),
  version: z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/),
  title: text(200),
  purpose: text(1000),
  brings: listed.default([]),
  leavesOut: listed.default([]),
  charter: z
    .strictObject({ why: text(5000).optional(), problem: text(5000).optional(), strategy: text(5000).optional() })
    .default({}),
}
const bodies = sectionNames.map((name) => [name, z.record(local, entrySchema(name)).default({})] as const)

export const packSchema = z.strictObject({ ...head, ...Object.fromEntries(bodies) })

/** A text in a language. */
export function said(value: Text, language: 'es' | 'en'): string {
  return typeof value === 'string' ? value : value[language]
}
