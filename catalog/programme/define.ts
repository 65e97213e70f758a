/**
 * Contract of a module of the project. It is a module like any other (catalog/modules/define.ts), of the
 * area `programme`, so that it comes only to those who take part. `programmeModule` gives it what all of
 * them have: a key such as NEE-12, a name, its project, its states, a table and a board. To add one:
 * write `<name>.ts` here, name its kind in common/programme.ts, add one line to `index.ts`.
 */
import type { Capabilities } from '#common/capabilities.ts'
import type { LayoutDefinition, OptionColor, OptionListDefinition, SortKey, ViewDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Field, FieldOptions } from '#common/field.ts'
import type { Lifecycle, State, Transition } from '#common/lifecycle.ts'
import type { ProgrammeKind, ProjectRole } from '#common/programme.ts'
import { both, coreId, type ModuleSeed } from '#catalog/modules/define.ts'

export interface ProgrammeSeed {
  readonly name: string
  readonly kind: ProgrammeKind
  readonly singular: Localized
  readonly plural: Localized
  readonly help: Localized
  readonly icon: string
  /** Of its key: `NEE-`; without one it has neither key nor name. */
  readonly prefix?: string
  /** What the field `name` is called; «Título» where nothing is said. */
  readonly nameLabel?: Localized
  readonly titleFields?: readonly string[]
  readonly fields: readonly Field[]
  readonly lists?: Readonly<Record<string, OptionListDefinition>>
  readonly states?: readonly State[]
  readonly transitions?: readonly Transition[]
  /** Fields whose values are what is agreed on; without them it is not part of the thread. */
  readonly normative?: readonly string[]
  /** States in which what is agreed on may be changed without a new revision; the first one where nothing is said. */
  readonly drafts?: readonly string[]
  readonly owned?: boolean
  /** The relation whose record says who may see it, instead of a rule of its own. */
  readonly accessBy?: string
  readonly capabilities?: Partial<Capabilities>
  readonly related?: LayoutDefinition['related']
  /** Columns of its table beside key, name and state. */
  readonly columns: readonly string[]
  readonly card?: readonly string[]
  readonly sort?: readonly SortKey[]
  readonly views?: Readonly<Record<string, Omit<ViewDefinition, 'position'>>>
  /** The same, behind its table and board. */
  readonly furtherViews?: Readonly<Record<string, Omit<ViewDefinition, 'position'>>>
  /** Asked for in the short form beside the name. */
  readonly quick?: readonly string[]
}

export function programmeModule(seed: ProgrammeSeed): ModuleSeed {
  const fields = fieldsOf(seed)
  const names = new Set(fields.map(({ name }) => name))
  const has = (name: string) => names.has(name)
  const hidden = ['project', 'fingerprint', 'revision', 'state', 'key', 'elementId']
  const structured = fields.filter(({ type }) => type === 'json').map(({ name }) => name)
  const shown = fields.map(({ name }) => name).filter((name) => !hidden.includes(name) && !structured.includes(name))
  const lifecycle = lifecycleOf(seed)
  const normative = seed.normative && {
    content: {
      normative: seed.normative,
      fingerprint: 'fingerprint',
      revision: 'revision',
      drafts: seed.drafts ?? (seed.states?.[0] ? [seed.states[0].value] : []),
    },
  }
  return {
    name: seed.name,
    definition: {
      label: { singular: seed.singular, plural: seed.plural },
      help: seed.help,
      icon: seed.icon,
      titleFields: seed.titleFields ?? ['key', 'name'],
      area: 'programme',
      ...(seed.accessBy === undefined ? {} : { accessBy: seed.accessBy }),
      ...(lifecycle ? { lifecycle } : {}),
      capabilities: {
        ...(seed.owned === false ? {} : { owned: true }),
        ...(seed.prefix === undefined ? {} : { timeline: true }),
        programme: { as: seed.kind },
        ...normative,
        ...seed.capabilities,
      },
      defaultSort: seed.sort ?? [{ field: seed.prefix === undefined ? 'createdAt' : 'key', direction: 'asc' }],
    },
    fields,
    optionLists: seed.lists ?? {},
    views: viewsOf(seed),
    layout: {
      facts: [
        ...['state', 'key'].filter(has),
        ...(seed.owned === false ? [] : ['owner']),
        ...seed.columns.filter((name) => has(name)).slice(0, 6),
      ].filter((name, index, all) => all.indexOf(name) === index),
      sections: [
        { label: seed.singular, fields: shown },
        {
          label: both('Seguimiento', 'Record keeping'),
          fields: ['key', 'project', 'revision'].filter(has),
        },
      ].filter((section) => section.fields.length > 0),
      related: seed.related ?? [],
      quickCreate: [...['name'].filter(has), ...(seed.quick ?? []), ...(has('description') ? ['description'] : [])],
      card: [...(seed.card ?? seed.columns.slice(0, 2)), ...(seed.owned === false ? [] : ['owner'])],
    },
  }
}

function fieldsOf(seed: ProgrammeSeed): Field[] {
  const own = seed.fields
  return [
    ...(seed.prefix === undefined
      ? []
      : [
          {
            name: 'key',
            type: 'autoNumber',
            label: both('Clave', 'Key'),
            searchable: true,
            indexed: true,
            options: { prefix: seed.prefix },
          },
          {
            name: 'name',
            type: 'text',
            label: seed.nameLabel ?? both('Título', 'Title'),
            required: true,
            searchable: true,
            options: { maxLength: 250 },
          },
        ]),
    ...own,
    ...(seed.states ? [{ name: 'state', type: 'option', label: both('Estado', 'State'), indexed: true }] : []),
    ...(seed.kind === 'project' || own.some(({ name }) => name === 'project') ? [] : [project]),
    ...(seed.normative ? [revision, fingerprint] : []),
  ]
}

const project: Field = {
  name: 'project',
  type: 'relation',
  label: both('Proyecto', 'Project'),
  help: both('Donde hay uno solo, es ese.', 'Where there is only one, it is that one.'),
  indexed: true,
  // What belongs to a project stays in it.
  readOnlyIf: { field: 'project', op: 'notEmpty' },
  options: { module: 'project', owned: true },
}

const revision: Field = {
  name: 'revision',
  type: 'integer',
  label: both('Revisión', 'Revision'),
  help: both(
    'Sube cuando cambia lo acordado después de revisarlo.',
    'Goes up when what was agreed changes after its review.',
  ),
  readOnly: true,
  default: 1,
}

const fingerprint: Field = {
  name: 'fingerprint',
  type: 'text',
  label: both('Huella', 'Fingerprint'),
  help: both('De lo que se acuerda: cambia si cambia una letra.', 'Of what is agreed: one letter changes it.'),
  readOnly: true,
  options: { maxLength: 64 },
}

function lifecycleOf({ states, transitions = [] }: ProgrammeSeed): Lifecycle | undefined {
  return states && { field: 'state', states, transitions }
}

function viewsOf(seed: ProgrammeSeed): ModuleSeed['views'] {
  const state = seed.states ? ['state'] : []
  const views: Record<string, Omit<ViewDefinition, 'position'>> = {
    ...seed.views,
    all: {
      label: both('Lista', 'List'),
      type: 'table',
      columns: [...state, ...seed.columns],
      ...(seed.sort ? { sort: seed.sort } : {}),
    },
    ...(seed.states && seed.prefix !== undefined
      ? {
          board: {
            label: both('Tablero', 'Board'),
            type: 'board',
            groupBy: 'state',
            columns: seed.card ?? seed.columns.slice(0, 3),
          },
        }
      : {}),
    ...seed.furtherViews,
  }
  return Object.fromEntries(Object.entries(views).map(([name, view], position) => [name, { ...view, position }]))
}

type More = Omit<Partial<Field>, 'name' | 'type' | 'label' | 'options'>

function field(type: string, name: string, es: string, en: string, more: More = {}, options?: FieldOptions): Field {
  return { name, type, label: both(es, en), ...more, ...(options ? { options } : {}) }
}

/** Fields as they are written most: `text('owner', 'De quién', 'Whose')`. */
export const text = (name: string, es: string, en: string, more?: More): Field =>
  field('text', name, es, en, more, { maxLength: 250 })
export const longText = (name: string, es: string, en: string, more?: More): Field =>
  field('longText', name, es, en, more)
export const richText = (name: string, es: string, en: string, more?: More): Field =>
  field('richText', name, es, en, more)
export const integer = (name: string, es: string, en: string, limits: readonly [number, number], more?: More): Field =>
  field('integer', name, es, en, more, { minimum: limits[0], maximum: limits[1] })
export const decimal = (name: string, es: string, en: string, more?: More): Field =>
  field('decimal', name, es, en, more)
export const percent = (name: string, es: string, en: string, more?: More): Field =>
  field('percent', name, es, en, more, { minimum: 0, maximum: 100 })
export const money = (name: string, es: string, en: string, more?: More): Field => field('money', name, es, en, more)
export const date = (name: string, es: string, en: string, more?: More): Field => field('date', name, es, en, more)
export const moment = (name: string, es: string, en: string, more?: More): Field =>
  field('dateTime', name, es, en, more)
export const yesNo = (name: string, es: string, en: string, more?: More): Field =>
  field('boolean', name, es, en, { default: false, ...more })
export const json = (name: string, es: string, en: string, more?: More): Field => field('json', name, es, en, more)
/** Structured data that holds many definitions, or what was made of them. */
export const largeJson = (name: string, es: string, en: string, more?: More): Field =>
  field('json', name, es, en, more, { large: true })
export const person = (name: string, es: string, en: string, more?: More): Field => field('user', name, es, en, more)
export const option = (name: string, es: string, en: string, list: string, more?: More): Field =>
  field('option', name, es, en, more, { list })
export const several = (name: string, es: string, en: string, list: string, more?: More): Field =>
  field('options', name, es, en, more, { list })
export const relation = (name: string, es: string, en: string, module: string, more?: More): Field =>
  field('relation', name, es, en, { indexed: true, ...more }, { module })
/** It goes with what it points to. */
export const part = (name: string, es: string, en: string, module: string, more?: More): Field =>
  field('relation', name, es, en, { indexed: true, required: true, ...more }, { module, owned: true })
export const pointer = (name: string, es: string, en: string, modules: readonly string[], more?: More): Field =>
  field('polymorphic', name, es, en, { indexed: true, ...more }, { modules })

export const description = longText('description', 'Descripción', 'Description')

/** A list of choices: value, Spanish, English and, where it helps, a colour. */
export function list(
  es: string,
  en: string,
  options: readonly (readonly [value: string, es: string, en: string, color?: OptionColor])[],
): OptionListDefinition {
  return {
    label: both(es, en),
    options: options.map(([value, inSpanish, inEnglish, color]) => ({
      value,
      label: both(inSpanish, inEnglish),
      ...(color ? { color } : {}),
    })),
  }
}

export function state(
  value: string,
  es: string,
  en: string,
  color: OptionColor,
  more: Pick<State, 'closed' | 'frozen'> = {},
): State {
  return { value, label: both(es, en), color, ...more }
}

/** A step that a person takes. */
export function step(
  name: string,
  es: string,
  en: string,
  from: readonly string[],
  to: string,
  more: Partial<Omit<Transition, 'name' | 'label' | 'from' | 'to'>> = {},
): Transition {
  return { name, label: both(es, en), from, to, by: 'person', ...more }
}

/** A step that the system takes when its guards hold. */
export function bySystem(
  name: string,
  es: string,
  en: string,
  from: readonly string[],
  to: string,
  more: Partial<Omit<Transition, 'name' | 'label' | 'from' | 'to' | 'by'>> = {},
): Transition {
  return { name, label: both(es, en), from, to, by: 'system', ...more }
}

/** Whoever has one of these roles in the project. */
export function roles(...names: readonly ProjectRole[]): { readonly roles: readonly string[] } {
  return { roles: names.map((name) => coreId('role', name)) }
}
