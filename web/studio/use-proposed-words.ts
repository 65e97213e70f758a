import type { Field } from '#common/field.ts'
import { elementOf } from '#common/spec-definition.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { elementsOf } from './draft.ts'
import { isFollower, type ProposedItem } from './proposal.ts'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** What a proposal says of an item, to be changed by whoever makes it. */
export interface ItemWords {
  readonly name: string
  readonly acceptance: string
  /** Decimal text, empty where nothing is said. */
  readonly points: string
}

/** Words for an item out of what it defines: its name, and when it is right. */
export function useProposedWords(): (item: ProposedItem) => ItemWords {
  const { text, format } = useFullLocale()
  const { elements, rows } = useStudio()
  const { suggested, names } = text.specification
  const kinds: Readonly<Record<string, string>> = text.studio.kinds
  const find = (id: string) => elements.find((one) => one.id === id) ?? rows.find((one) => one.id === id)
  const isNew = (id: string) => rows.every((one) => one.id !== id)
  const label = (id: string) => {
    const element = find(id)
    return element ? labelOf(element, format.language) : id
  }

  function acceptanceOf(item: ProposedItem): string {
    const lines = item.changes.map((one) => {
      const element = find(elementOf(one))
      const home = element?.parent ? find(element.parent) : undefined
      const module = home ? labelOf(home, format.language) : ''
      const name = label(elementOf(one))
      if (one.change === 'remove') return suggested.remove({ name })
      // What is part of a new module is said with it, and that it can be pointed to and found in the menu.
      if (element?.parent && isNew(element.parent)) return ''
      if (item.type === 'module' && one.change === 'update' && isFollower(element)) return ''
      switch (element?.kind) {
        case 'module': {
          const fields = elementsOf(elements, 'field', element.id).map((field) => labelOf(field, format.language))
          return suggested.module({ name, parts: format.list(fields) })
        }
        case 'field':
          // Editors keep fields in their own shape.
          if (one.change === 'update') return suggested.fieldChanged({ name, module })
          return (element.definition as Field).required
            ? suggested.fieldRequired({ name, module })
            : suggested.field({ name, module })
        case 'view':
          return suggested.view({ name, module })
        case 'layout':
          return suggested.layout({ module })
        case 'role':
          return suggested.role({ name })
        case 'optionList':
          return item.module ? '' : suggested.general({ name })
        default:
          return suggested.general({ name })
      }
    })
    return [...new Set(lines)].filter((line) => line !== '').join('\n')
  }

  function nameOf(item: ProposedItem): string {
    const module = item.module ? labelOf(item.module, format.language) : ''
    if (item.type === 'module') return names.module({ name: module })
    const ids = [...new Set(item.changes.map(elementOf))].filter((id) => {
      const kind = find(id)?.kind
      return item.changes.length === 1 || (kind !== 'optionList' && kind !== 'layout')
    })
    const [only] = ids
    if (only === undefined || ids.length > 1) return names.several({ module })
    if (module !== '') return names.single({ name: label(only), module })
    const kind = find(only)?.kind ?? ''
    return names.general({ kind: kinds[kind] ?? kind, name: label(only) })
  }

  return (item) => ({
    name: nameOf(item),
    acceptance: acceptanceOf(item),
    points: String(item.type === 'module' ? 3 : Math.min(5, Math.ceil(item.changes.length / 2))),
  })
}
