import type { Element } from '#common/element.ts'
import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'
import { stateField, stateList } from '#common/lifecycle.ts'
import { choosingPipeline, pipelineList } from '#common/pipelines.ts'
import { elementsOf } from './draft.ts'

const everything = { create: 'all', read: 'all', update: 'all', delete: 'all' } as const

/** The model that the elements describe, as its administrator would read it. */
export function draftModel(elements: readonly Element[], current: ReaderModel): ReaderModel {
  const modules = elementsOf(elements, 'module').flatMap(({ id }) => draftModule(elements, id) ?? [])
  const lists = elementsOf(elements, 'optionList').map(({ id, name, definition }) => ({ ...definition, id, name }))
  return {
    ...current,
    modules,
    optionLists: [
      ...lists,
      ...modules.flatMap((module) => [pipelineList(module) ?? [], stateList(module) ?? []].flat()),
    ],
    groups: elementsOf(elements, 'group').map(({ id, name, definition }) => ({ ...definition, id, name })),
  }
}

export function draftModule(elements: readonly Element[], id: string): ReaderModule | undefined {
  const module = elementsOf(elements, 'module').find((one) => one.id === id)
  if (!module) return undefined
  const named = <T>(parts: readonly Element<T>[]) =>
    parts.map((one) => ({ ...one.definition, id: one.id, name: one.name }))
  return {
    ...module.definition,
    id,
    name: module.name,
    fields: fieldsOf(elements, id)
      .map((field) =>
        field.name === module.definition.capabilities.pipeline?.pipeline ? choosingPipeline(module.name, field) : field,
      )
      .map((field) => stateField({ ...module.definition, id, name: module.name }, field)),
    views: named(elementsOf(elements, 'view', id)).toSorted((a, b) => a.position - b.position),
    layout: elementsOf(elements, 'layout', id).find(({ definition }) => !definition.roles)?.definition ?? {
      facts: [],
      sections: [],
      related: [],
      quickCreate: [],
    },
    pipelines: named(elementsOf(elements, 'pipeline', id)),
    may: everything,
  }
}

export function fieldsOf(elements: readonly Element[], moduleId: string): readonly ReaderField[] {
  return elementsOf(elements, 'field', moduleId).map(({ id, name, definition }) => ({ ...definition, id, name }))
}
