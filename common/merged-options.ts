import type { Definitions, Element } from './element.ts'
import type { Field } from './field.ts'
import { tokens } from './formula-tokens.ts'
import { mapReferences, type Reword } from './references.ts'

/** That one option of a list is to be another one. */
export interface OptionMerge {
  /** Name of the list. */
  readonly list: string
  readonly from: string
  readonly into: string
}

/**
 * The elements with one option of a list merged into another: it is retired, so that the history of
 * records can still say it, and every condition and default that gave it gives the other one.
 */
export function mergedOptions(elements: readonly Element[], merge: OptionMerge): Element[] {
  const reword = rewording(merge)
  return elements.map((one) => {
    const definition = mapReferences(one, elements, ({ name }) => name, reword)
    if (one.kind !== 'optionList' || one.name !== merge.list) return { ...one, definition }
    // The registry stores only definitions that this kind's schema accepted.
    const list = definition as Definitions['optionList']
    const options = list.options.map((option) => (option.value === merge.from ? { ...option, retired: true } : option))
    return { ...one, definition: { ...list, options } }
  })
}

/** Writes the other option wherever a field of the list is given this one; once where it is given both. */
export function rewording({ list, from, into }: OptionMerge): Reword {
  const one = (value: unknown) => (value === from ? into : value)
  return (field, value) => {
    if (field.options?.list !== list) return value
    return Array.isArray(value) ? [...new Set(value.map(one))] : one(value)
  }
}

/** Formulas that compare a field of the list with the option's word: which of them is meant only a person can say. */
export function formulasNaming(elements: readonly Element[], { list, from }: OptionMerge): Element[] {
  const fieldOf = (element: Element): Field | undefined =>
    // The registry stores only definitions that this kind's schema accepted.
    element.kind === 'field' ? (element.definition as Field) : undefined
  const users = elements.filter((element) => fieldOf(element)?.options?.list === list)
  return elements.filter((element) => {
    const words = tokens(fieldOf(element)?.options?.expression ?? '')
    return (
      words.some(({ kind, text }) => kind === 'text' && text === from) &&
      words.some(
        ({ kind, text }) =>
          kind === 'name' && users.some((user) => user.parent === element.parent && user.name === text),
      )
    )
  })
}
