import type { Element } from '#common/element.ts'
import { studioHref } from './addresses.ts'
import { elementsOf, type Draft } from './draft.ts'

interface RefusedPlace {
  readonly element: Element
  /** The module that it is part of. */
  readonly module: Element | undefined
  /** What of its definition: `options.module`. */
  readonly part: string
  readonly href: string | undefined
}

/** The element that a refusal speaks of, as `field.visit.options.module`; of several of that name, the one that was drafted. */
export function refusedPlace(path: string, elements: readonly Element[], draft: Draft): RefusedPlace | undefined {
  const [kind, name, ...part] = path.split('.')
  const named = elements.filter((one) => one.kind === kind && one.name === name)
  const drafted = named.filter(({ id }) => id in draft.puts)
  const [element, another] = drafted.length > 0 ? drafted : named
  if (!element || another) return undefined
  const module = elementsOf(elements, 'module').find(({ id }) => id === element.parent)
  return { element, module, part: part.join('.'), href: hrefOf(element, module) }
}

function hrefOf(element: Element, module: Element | undefined): string | undefined {
  if (element.kind === 'module') return studioHref('modules', element.name)
  if (!module) return undefined
  if (element.kind === 'workflow') return studioHref('modules', module.name, 'workflows', element.name)
  return element.kind === 'field'
    ? studioHref('modules', module.name, 'fields', element.name)
    : studioHref('modules', module.name)
}
