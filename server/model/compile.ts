import { fieldType } from '#catalog/field-types/index.ts'
import type { Definitions, Element, ElementKind, NavigationDefinition } from '#common/element.ts'
import { invariant } from '#common/errors.ts'
import type { Model, ModelField, ModelModule, Named } from '#common/model.ts'
import { stateField, stateList } from '#common/lifecycle.ts'
import { choosingPipeline, pipelineList } from '#common/pipelines.ts'
import { modelHash, physicalName } from './elements.ts'

/** Elements of one kind with their definitions typed. */
function ofKind<K extends ElementKind & keyof Definitions>(
  elements: readonly Element[],
  kind: K,
): readonly Element<Definitions[K]>[] {
  // The registry stores only definitions that its kind's schema accepted.
  return elements.filter((element) => element.kind === kind) as readonly Element<Definitions[K]>[]
}

function named<T>(element: Element<T>): Named<T> {
  return { ...element.definition, id: element.id, name: element.name }
}

function byName<T>(elements: readonly Element<T>[]): Map<string, Named<T>> {
  return new Map(elements.map((element) => [element.name, named(element)]))
}

/** The compiled model of a configuration; pure, so that plans can look at a model not yet applied. */
export function compileModel(elements: readonly Element[], version: number): Model {
  const settings = ofKind(elements, 'settings')[0]
  invariant(settings, 'a configuration has settings')
  const parts = Map.groupBy(elements, ({ parent }) => parent)
  const modules = ofKind(elements, 'module').map((element) => compileModule(element, parts.get(element.id) ?? []))
  return {
    version,
    hash: modelHash(elements),
    settings: settings.definition,
    modules: new Map(modules.map((module) => [module.name, module])),
    modulesById: new Map(modules.map((module) => [module.id, module])),
    fieldsById: new Map(modules.flatMap((module) => [...module.fields.values()].map((field) => [field.id, field]))),
    optionLists: new Map([
      ...byName(ofKind(elements, 'optionList')),
      ...modules
        .flatMap((module) => [pipelineList(module) ?? [], stateList(module) ?? []].flat())
        .map((list) => [list.name, list] as const),
    ]),
    currencies: byName(ofKind(elements, 'currency')),
    languages: byName(ofKind(elements, 'language')),
    groups: new Map(ofKind(elements, 'group').map((element) => [element.id, named(element)])),
    roles: new Map(ofKind(elements, 'role').map((element) => [element.id, named(element)])),
    letterhead: ofKind(elements, 'letterhead')[0]?.definition ?? {
      name: settings.definition.company,
      color: '#1f4e5f',
      paper: 'A4',
    },
    forms: byName(ofKind(elements, 'form')),
    ...compileNavigation(ofKind(elements, 'navigation').map(named)),
  }
}

function compileModule(module: Element<Definitions['module']>, parts: readonly Element[]): ModelModule {
  const choosing = module.definition.capabilities.pipeline?.pipeline
  const fields = ofKind(parts, 'field')
    .map(compileField)
    .map((field) => (field.name === choosing ? choosingPipeline(module.name, field) : field))
    .map((field) => stateField({ ...module.definition, id: module.id, name: module.name }, field))
  const layouts = ofKind(parts, 'layout').map(named)
  const views = ofKind(parts, 'view').map(named)
  return {
    ...module.definition,
    id: module.id,
    name: module.name,
    table: physicalName('m', module.id),
    fields: new Map(fields.map((field) => [field.name, field])),
    views: views.toSorted((a, b) => a.position - b.position),
    layout: layouts.find(({ roles }) => !roles) ?? { facts: [], sections: [], related: [], quickCreate: [] },
    layouts,
    pipelines: ofKind(parts, 'pipeline').map(named),
    printTemplates: ofKind(parts, 'printTemplate').map(named),
    workflows: ofKind(parts, 'workflow')
      .map(named)
      .filter(({ active }) => active),
  }
}

function compileNavigation(navigations: readonly Named<NavigationDefinition>[]) {
  return { navigation: navigations.find(({ roles }) => !roles) ?? { items: [] }, navigations }
}

function compileField(element: Element<Definitions['field']>): ModelField {
  fieldType(element.definition.type)
  return {
    ...element.definition,
    name: element.name,
    id: element.id,
    column: physicalName('f', element.id),
  }
}

/** The module with a capability, of which an environment has at most one (users, exchange rates). */
export function moduleWith(model: Model, capability: keyof ModelModule['capabilities']): ModelModule | undefined {
  for (const module of model.modules.values()) {
    if (module.capabilities[capability] !== undefined) return module
  }
  return undefined
}

export function modulesWith(model: Model, capability: keyof ModelModule['capabilities']): ModelModule[] {
  return [...model.modules.values()].filter((module) => module.capabilities[capability] !== undefined)
}
