import type {
  Audience,
  Definitions,
  Element,
  ElementKind,
  LayoutDefinition,
  ModuleDefinition,
  RoleDefinition,
} from './element.ts'
import type { Field } from './field.ts'
import { anyActivity, type Filter, type RelatedCondition } from './filter.ts'
import { tokens } from './formula-tokens.ts'
import { mapForm } from './form-references.ts'
import { mapLifecycle } from './lifecycle-references.ts'
import { mapWorkflow } from './workflow-references.ts'
import { mapPlaceholders, mapTemplateTexts, ownPlaceholders, type TemplateBlock } from './print-template.ts'

/** That a definition mentions another element, by name. */
export interface Reference {
  readonly kind: ElementKind
  readonly name: string
  /** Name of the module that a field or view belongs to. */
  readonly module: string | null
  /** Where in the definition: `columns`, `showIf`, `options.expression`. */
  readonly place: string
  /** The definition makes sense without it: a column can go, a condition of a filter cannot. */
  readonly droppable: boolean
}

/** The name to write in its place; undefined takes the mention away where it is droppable. */
export type Refer = (reference: Reference) => string | undefined

/** The value to write in the place of one that a condition or default gives a field. */
export type Reword = (field: Field, value: unknown) => unknown

/**
 * An element's definition with every mention of another element put through `refer`: the one walk by
 * which uses are found, renames followed and removals cleaned up.
 */
export function mapReferences(
  element: Element,
  elements: readonly Element[],
  refer: Refer,
  reword: Reword = (_field, value) => value,
): unknown {
  const index = indexOf(elements)
  const walk = walkOver(index, refer, reword)
  const parent = index.modules.get(element.parent ?? '') ?? ''
  switch (element.kind) {
    case 'module':
      return mapModule(walk, element.name, definitionOf<'module'>(element))
    case 'field':
      return mapField(walk, parent, definitionOf<'field'>(element))
    case 'pipeline': {
      const definition = definitionOf<'pipeline'>(element)
      const stages = definition.stages.map((stage) =>
        stage.required ? { ...stage, required: walk.fields(parent, stage.required, `stages.${stage.value}`) } : stage,
      )
      return { ...definition, stages, ...walk.audience(definition) }
    }
    case 'view':
      return mapView(walk, parent, definitionOf<'view'>(element))
    case 'layout':
      return mapLayout(walk, parent, definitionOf<'layout'>(element))
    case 'role':
      return mapRole(walk, definitionOf<'role'>(element))
    case 'navigation':
      return mapNavigation(walk, definitionOf<'navigation'>(element))
    case 'settings': {
      const definition = definitionOf<'settings'>(element)
      const nextActivityModules = definition.nextActivityModules.flatMap(
        (name) => walk.module(name, 'nextActivityModules', true) ?? [],
      )
      return { ...definition, nextActivityModules }
    }
    case 'group': {
      const { parent: above } = definitionOf<'group'>(element)
      // Groups are named by id, which no rename changes.
      if (above !== null) refer({ kind: 'group', name: above, module: null, place: 'parent', droppable: false })
      return element.definition
    }
    case 'printTemplate':
      return mapPrintTemplate(walk, parent, definitionOf<'printTemplate'>(element))
    case 'workflow':
      return mapWorkflow(walk, parent, definitionOf<'workflow'>(element))
    case 'form':
      return mapForm(walk, definitionOf<'form'>(element))
    case 'letterhead':
    case 'language':
    case 'currency':
    case 'optionList':
    case 'extension':
      return element.definition
  }
}

function definitionOf<K extends keyof Definitions>(element: Element): Definitions[K] {
  // The registry stores only definitions that its kind's schema accepted.
  return element.definition as Definitions[K]
}

export interface Walk {
  /** Ids of roles and groups, which no rename changes; who is gone is left out. */
  ids(kind: 'role' | 'group', ids: readonly string[], place: string): string[]
  audience(of: Audience): Audience
  module(name: string, place: string, droppable?: boolean): string | undefined
  optionList(name: string, place: string): string
  view(module: string, name: string, place: string): string | undefined
  /** A field, or a path through relations; what is no element stays as it is. */
  field(module: string, path: string, place: string, droppable?: boolean): string | undefined
  /** One that must stay: where it cannot, the mention is kept and the removal refused elsewhere. */
  kept(module: string, path: string, place: string): string
  fields(module: string, paths: readonly string[], place: string): string[]
  filter(module: string, filter: Filter, place: string): Filter
  /** What is given to a field, or to one at the end of a path. */
  value(module: string, path: string, value: unknown): unknown
  expression(module: string, text: string, place: string): string
  /** The module of a module's lines. */
  linesOf(module: string): string
}

interface Index {
  /** Names of the modules of lines, by module. */
  readonly lines: ReadonlyMap<string, string>
  /** Names of modules by id. */
  readonly modules: ReadonlyMap<string, string>
  /** By `module.field`. */
  readonly fields: ReadonlyMap<string, Field>
  /** The module of users. */
  readonly directory: string | undefined
}

const indexes = new WeakMap<readonly Element[], Index>()

/** A walk over all elements asks for the same index for each of them. */
function indexOf(elements: readonly Element[]): Index {
  const known = indexes.get(elements)
  if (known) return known
  const ofModule = elements.filter(({ kind }) => kind === 'module')
  const modules = new Map(ofModule.map(({ id, name }) => [id, name]))
  const fields = elements
    .filter(({ kind }) => kind === 'field')
    .map((one) => [`${modules.get(one.parent ?? '') ?? ''}.${one.name}`, definitionOf<'field'>(one)] as const)
  const directory = ofModule.find((one) => definitionOf<'module'>(one).capabilities.user)?.name
  const lines = ofModule.flatMap((one) => {
    const own = definitionOf<'module'>(one).capabilities.lines
    return own ? [[one.name, own.module] as const] : []
  })
  const index = { modules, fields: new Map(fields), lines: new Map(lines), directory }
  indexes.set(elements, index)
  return index
}

function walkOver({ fields, lines, directory }: Index, refer: Refer, reword: Reword): Walk {
  const targetOf = (field: Field | undefined) => (field?.type === 'user' ? directory : field?.options?.module)
  const walk: Walk = {
    linesOf: (module) => lines.get(module) ?? '',
    ids: (kind, ids, place) => ids.flatMap((name) => refer({ kind, name, module: null, place, droppable: true }) ?? []),
    audience: ({ roles, groups }) => ({
      ...(roles && { roles: walk.ids('role', roles, 'roles') }),
      ...(groups && { groups: walk.ids('group', groups, 'groups') }),
    }),
    module: (name, place, droppable = false) => refer({ kind: 'module', name, module: null, place, droppable }),
    optionList: (name, place) => refer({ kind: 'optionList', name, module: null, place, droppable: false }) ?? name,
    view: (module, name, place) => refer({ kind: 'view', name, module, place, droppable: true }),
    field(module, path, place, droppable = false) {
      const [first = '', ...rest] = path.split('.')
      const field = fields.get(`${module}.${first}`)
      const head = field ? refer({ kind: 'field', name: first, module, place, droppable }) : first
      const target = targetOf(field)
      if (rest.length === 0 || head === undefined || target === undefined) return head && [head, ...rest].join('.')
      const tail = walk.field(target, rest.join('.'), place, droppable)
      return tail === undefined ? undefined : `${head}.${tail}`
    },
    kept: (module, path, place) => walk.field(module, path, place) ?? path,
    fields: (module, paths, place) => paths.flatMap((path) => walk.field(module, path, place, true) ?? []),
    filter(module, filter, place) {
      if ('all' in filter) return { all: filter.all.map((part) => walk.filter(module, part, place)) }
      if ('any' in filter) return { any: filter.any.map((part) => walk.filter(module, part, place)) }
      if ('not' in filter) return { not: walk.filter(module, filter.not, place) }
      if ('related' in filter) return relatedFilter(walk, fields, module, filter, place)
      const { field, value } = filter
      return {
        ...filter,
        field: walk.kept(module, field, place),
        ...(value !== undefined && { value: walk.value(module, field, value) }),
      }
    },
    value(module, path, value) {
      const [first = '', ...rest] = path.split('.')
      const field = fields.get(`${module}.${first}`)
      if (rest.length > 0) return walk.value(targetOf(field) ?? '', rest.join('.'), value)
      return field ? reword(field, value) : value
    },
    expression: (module, text, place) =>
      tokens(text)
        .filter((token, index, all) => token.kind === 'name' && all[index + 1]?.text !== '(')
        .toReversed()
        .reduce((written, { text: name, at }) => {
          return written.slice(0, at) + walk.kept(module, name, place) + written.slice(at + name.length)
        }, text),
  }
  return walk
}

/** What is said of related records is said of fields of their own module. */
function relatedFilter(
  walk: Walk,
  fields: Index['fields'],
  module: string,
  filter: RelatedCondition,
  place: string,
): RelatedCondition {
  const { related, by, where } = filter
  // The fields of activities of every kind are no element's.
  if (related === anyActivity) return filter
  const target = by === undefined ? fields.get(`${module}.${related}`)?.options?.module : related
  return {
    ...filter,
    related: by === undefined ? walk.kept(module, related, place) : (walk.module(related, place) ?? related),
    ...(by !== undefined && { by: walk.kept(related, by, place) }),
    ...(where && { where: walk.filter(target ?? '', where, place) }),
  }
}

function mapModule(walk: Walk, own: string, definition: ModuleDefinition): ModuleDefinition {
  const { titleFallback, holding, accessBy } = definition
  return {
    ...definition,
    titleFields: definition.titleFields.map((name) => walk.kept(own, name, 'titleFields')),
    ...(titleFallback && { titleFallback: titleFallback.map((name) => walk.kept(own, name, 'titleFallback')) }),
    ...(holding && { holding: { ...holding, filter: walk.filter(own, holding.filter, 'holding') } }),
    ...(accessBy !== undefined && { accessBy: walk.kept(own, accessBy, 'accessBy') }),
    ...(definition.lifecycle && { lifecycle: mapLifecycle(walk, own, definition.lifecycle) }),
    capabilities: mapCapabilities(walk, own, definition.capabilities),
    defaultSort: mapSort(walk, own, definition.defaultSort, 'defaultSort'),
  }
}

function mapCapabilities(walk: Walk, own: string, capabilities: ModuleDefinition['capabilities']) {
  const mapped = Object.entries(capabilities).map(([name, keys]): [string, unknown] => {
    if (typeof keys !== 'object') return [name, keys]
    const place = `capabilities.${name}`
    // `lines` and `campaign` name other modules; an activity's kind is a word of ours.
    const elsewhere = name === 'lines' && typeof keys.module === 'string' ? keys.module : undefined
    const parts = Object.entries(keys).map(([key, value]): [string, unknown] => {
      if (key === 'normative' && Array.isArray(value)) return [key, walk.fields(own, value.map(String), place)]
      if (isFilter(value)) return [key, walk.filter(own, value, place)]
      if (typeof value !== 'string' || isOurWord(name, key)) return [key, value]
      if (key === 'module' || key === 'members') return [key, walk.module(value, place) ?? value]
      return [key, walk.kept(key === 'by' && elsewhere !== undefined ? elsewhere : own, value, place)]
    })
    return [name, Object.fromEntries(parts)]
  })
  // The same keys with other names of fields in them.
  return Object.fromEntries(mapped) as ModuleDefinition['capabilities']
}

/** Keys of capabilities are names, lists of them, or filters. */
function isFilter(value: unknown): value is Filter {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOurWord(capability: string, key: string): boolean {
  return (capability === 'activity' && key === 'kind') || capability === 'programme'
}

function mapSort<Key extends { readonly field: string }>(walk: Walk, own: string, sort: readonly Key[], place: string) {
  return sort.flatMap((key) => {
    const field = walk.field(own, key.field, place, true)
    return field === undefined ? [] : [{ ...key, field }]
  })
}

function mapField(walk: Walk, own: string, field: Field): Field {
  const { showIf, requiredIf, readOnlyIf, options } = field
  return {
    ...field,
    ...(field.default !== undefined && { default: walk.value(own, field.name, field.default) }),
    ...(showIf && { showIf: walk.filter(own, showIf, 'showIf') }),
    ...(requiredIf && { requiredIf: walk.filter(own, requiredIf, 'requiredIf') }),
    ...(readOnlyIf && { readOnlyIf: walk.filter(own, readOnlyIf, 'readOnlyIf') }),
    ...(options && { options: mapOptions(walk, own, options) }),
  }
}

function mapOptions(walk: Walk, own: string, options: NonNullable<Field['options']>): NonNullable<Field['options']> {
  const { list, module, modules, through, near, far, linkFields, by, of, filter, where, expression } = options
  const target = module ?? ''
  const link = through ?? ''
  return {
    ...options,
    ...(list !== undefined && { list: walk.optionList(list, 'options.list') }),
    ...(module !== undefined && { module: walk.module(module, 'options.module') ?? module }),
    ...(modules && {
      modules: modules.flatMap((name) => walk.module(name, 'options.modules', modules.length > 1) ?? []),
    }),
    ...(through !== undefined && { through: walk.module(through, 'options.through') ?? through }),
    ...(near !== undefined && { near: walk.kept(link, near, 'options.near') }),
    ...(far !== undefined && { far: walk.kept(link, far, 'options.far') }),
    ...(linkFields && { linkFields: walk.fields(link, linkFields, 'options.linkFields') }),
    ...(by !== undefined && { by: walk.kept(target, by, 'options.by') }),
    ...(of !== undefined && { of: walk.kept(target, of, 'options.of') }),
    ...(filter && { filter: walk.filter(target, filter, 'options.filter') }),
    ...(where && { where: walk.filter(target, where, 'options.where') }),
    ...(expression !== undefined && { expression: walk.expression(own, expression, 'options.expression') }),
  }
}

function mapView(walk: Walk, own: string, view: Definitions['view']): Definitions['view'] {
  return {
    ...view,
    columns: walk.fields(own, view.columns, 'columns'),
    ...(view.filter && { filter: walk.filter(own, view.filter, 'filter') }),
    ...(view.sort && { sort: mapSort(walk, own, view.sort, 'sort') }),
    ...(view.groupBy !== undefined && { groupBy: walk.kept(own, view.groupBy, 'groupBy') }),
    ...(view.start !== undefined && { start: walk.kept(own, view.start, 'start') }),
    ...(view.until !== undefined && { until: walk.kept(own, view.until, 'until') }),
    ...(view.defaultFor && { defaultFor: walk.ids('role', view.defaultFor, 'defaultFor') }),
    ...walk.audience(view),
  }
}

function mapLayout(walk: Walk, own: string, layout: LayoutDefinition): LayoutDefinition {
  return {
    ...layout,
    facts: walk.fields(own, layout.facts, 'facts'),
    sections: layout.sections.map((section) => ({
      ...section,
      fields: walk.fields(own, section.fields, 'sections'),
      ...(section.showIf && { showIf: walk.filter(own, section.showIf, 'sections') }),
    })),
    related: layout.related.flatMap((related) => {
      const module = walk.module(related.module, 'related', true)
      const by = walk.field(related.module, related.by, 'related', true)
      if (module === undefined || by === undefined) return []
      return [{ ...related, module, by, columns: walk.fields(related.module, related.columns, 'related') }]
    }),
    quickCreate: walk.fields(own, layout.quickCreate, 'quickCreate'),
    ...(layout.card && { card: walk.fields(own, layout.card, 'card') }),
    ...(layout.phone && { phone: { ...layout.phone, hidden: walk.fields(own, layout.phone.hidden, 'phone') } }),
    ...walk.audience(layout),
  }
}

function mapRole(walk: Walk, role: RoleDefinition): RoleDefinition {
  const keyed = <Value>(entries: Readonly<Record<string, Value>>, rename: (name: string) => string | undefined) =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([name, value]): [string, Value][] => {
        const key = rename(name)
        return key === undefined ? [] : [[key, value]]
      }),
    )
  const fields = Object.fromEntries(
    Object.entries(role.fields).map(([module, rules]) => [
      module,
      keyed(rules, (name) => walk.field(module, name, 'fields', true)),
    ]),
  )
  return {
    ...role,
    modules: keyed(role.modules, (name) => walk.module(name, 'modules', true)),
    fields: keyed(fields, (name) => walk.module(name, 'fields', true)),
  }
}

function mapNavigation(walk: Walk, navigation: Definitions['navigation']): Definitions['navigation'] {
  const items = navigation.items.flatMap((item) => {
    const module = walk.module(item.module, 'items', true)
    const view = item.view === undefined ? undefined : walk.view(item.module, item.view, 'items')
    if (module === undefined || (item.view !== undefined && view === undefined)) return []
    return [{ ...item, module, ...(view !== undefined && { view }) }]
  })
  return { ...navigation, items, ...walk.audience(navigation) }
}

function mapPrintTemplate(
  walk: Walk,
  own: string,
  template: Definitions['printTemplate'],
): Definitions['printTemplate'] {
  const named = (text: string) =>
    mapPlaceholders(text, (path) =>
      ownPlaceholders.some((one) => one === path) ? `{${path}}` : `{${walk.kept(own, path, 'texts')}}`,
    )
  const { blocks, ...rest } = mapTemplateTexts(template, ({ es, en }) => ({ es: named(es), en: named(en) }))
  return {
    ...rest,
    blocks: blocks.flatMap((block): TemplateBlock[] => {
      if (block.kind === 'facts') return [{ ...block, fields: walk.fields(own, block.fields, 'blocks') }]
      if (block.kind !== 'lines') return [block]
      const columns = walk.fields(walk.linesOf(own), block.columns, 'blocks')
      return columns.length === 0 ? [] : [{ ...block, columns }]
    }),
  }
}
