import type { Element, LayoutDefinition, ModuleDefinition } from '#common/element.ts'
import { standardKeys, type Field } from '#common/field.ts'
import { newKey } from '#web/api/client.ts'
import { elementsOf, nameFrom } from './draft.ts'
import type { ElementOf } from './queries.ts'
import { newElement } from './templates.ts'

interface LinkModule {
  readonly elements: readonly Element[]
  /** For the field that shows the links. */
  readonly options: { readonly through: string; readonly near: string; readonly far: string }
}

/** What joins records of two modules, out of the menu; the records of the other one list their links too. */
export function linkModule(
  elements: readonly Element[],
  module: ElementOf<'module'>,
  target: ElementOf<'module'>,
): LinkModule {
  const taken = elementsOf(elements, 'module').map(({ name }) => name)
  const through = nameFrom(`${module.name} ${target.name}`, taken)
  const near = nameFrom(module.name, standardKeys)
  const far = nameFrom(target.name, [...standardKeys, near])
  const id = newKey()
  const definition: ModuleDefinition = {
    label: { singular: joined('singular', module, target), plural: joined('plural', module, target) },
    icon: 'link',
    titleFields: [near, far],
    accessBy: near,
    capabilities: {},
    defaultSort: [{ field: 'title', direction: 'asc' }],
  }
  const layout: LayoutDefinition = {
    facts: [near, far],
    sections: [{ label: { es: 'Datos', en: 'Details' }, fields: [near, far] }],
    related: [],
    quickCreate: [near, far],
  }
  const view = { label: { es: 'Todas', en: 'All' }, type: 'table', columns: [near, far], position: 1 }
  return {
    options: { through, near, far },
    elements: [
      { ...newElement('module', through, definition), id },
      newElement('field', near, end(near, module), id),
      newElement('field', far, end(far, target), id),
      newElement('view', 'all', view, id),
      newElement('layout', 'default', layout, id),
      ...elementsOf(elements, 'layout', target.id)
        .slice(0, 1)
        .map((one) =>
          withList(one, { module: through, by: far, columns: [near], label: module.definition.label.plural }),
        ),
    ],
  }
}

function joined(which: 'singular' | 'plural', module: ElementOf<'module'>, target: ElementOf<'module'>) {
  const [one, other] = [module.definition.label[which], target.definition.label[which]]
  return { es: `${one.es} · ${other.es}`, en: `${one.en} · ${other.en}` }
}

/** The link goes with either record. */
function end(name: string, { name: module, definition }: ElementOf<'module'>): Field {
  const label = definition.label.singular
  return { name, type: 'relation', label, required: true, indexed: true, options: { module, owned: true } }
}

function withList(layout: ElementOf<'layout'>, list: LayoutDefinition['related'][number]): Element {
  return { ...layout, definition: { ...layout.definition, related: [...layout.definition.related, list] } }
}
