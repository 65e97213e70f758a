import type { Element } from '#common/element.ts'
import { elementsOf } from './draft.ts'

/** Layouts and views of a module with each field's name mapped; undefined takes it out. */
export function mapFieldNames(
  elements: readonly Element[],
  moduleId: string,
  map: (name: string) => string | undefined,
): readonly Element[] {
  const names = (list: readonly string[]) => list.flatMap((name) => map(name) ?? [])
  const layouts = elementsOf(elements, 'layout', moduleId).map((layout) => {
    const { facts, sections, quickCreate, card } = layout.definition
    return {
      ...layout,
      definition: {
        ...layout.definition,
        facts: names(facts),
        sections: sections.map((section) => ({ ...section, fields: names(section.fields) })),
        quickCreate: names(quickCreate),
        ...(card && { card: names(card) }),
      },
    }
  })
  const views = elementsOf(elements, 'view', moduleId).map((view) => ({
    ...view,
    definition: { ...view.definition, columns: names(view.definition.columns) },
  }))
  return [...layouts, ...views]
}
