import type { Element } from '#common/element.ts'
import { untypedTypes } from '#web/records/reader-types.ts'
import { elementsOf } from './draft.ts'
import type { ElementOf } from './queries.ts'
import { newElement } from './templates.ts'

interface NewField {
  readonly name: string
  readonly type: string
  readonly isModuleNew: boolean
}

/** As many as somebody fills in without a thought of leaving it for later. */
const quickMax = 6

/** A new field is on the form from the start; in a module that is new too, also on its short form and its list. */
export function placesOf(
  elements: readonly Element[],
  module: ElementOf<'module'>,
  { name, type, isModuleNew }: NewField,
): readonly Element[] {
  const layouts = elementsOf(elements, 'layout', module.id).map((layout) => {
    const [first, ...rest] = layout.definition.sections
    const sections = first ? [{ ...first, fields: [...first.fields, name] }, ...rest] : []
    const { quickCreate } = layout.definition
    const isQuick = isModuleNew && quickCreate.length < quickMax && !untypedTypes.includes(type)
    return {
      ...layout,
      definition: { ...layout.definition, sections, quickCreate: isQuick ? [...quickCreate, name] : quickCreate },
    }
  })
  if (!isModuleNew) return layouts
  const views = elementsOf(elements, 'view', module.id)
  const listed = views.filter(({ definition }) => definition.type === 'table').slice(0, 1)
  const isFirst = type === 'option' && !views.some(({ definition }) => definition.type === 'board')
  return [
    ...layouts,
    ...listed.map((view) => withColumn(view, name)),
    ...(isFirst ? [boardBy(module, name, views.length + 1)] : []),
  ]
}

function withColumn(view: ElementOf<'view'>, name: string): Element {
  const others = view.definition.columns.filter((column) => column !== 'owner')
  const last = view.definition.columns.includes('owner') ? ['owner'] : []
  return { ...view, definition: { ...view.definition, columns: [...others, name, ...last] } }
}

/** The first list of options of a new module gives it a board. */
function boardBy(module: ElementOf<'module'>, groupBy: string, position: number): Element {
  const label = { es: 'Tablero', en: 'Board' }
  const columns = module.definition.capabilities.owned ? ['owner'] : []
  return newElement('view', 'board', { label, type: 'board', columns, groupBy, position }, module.id)
}
