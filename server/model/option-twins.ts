import type { Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { normalize } from '#common/normalize.ts'
import { definitionOf } from '#catalog/elements/define.ts'

/** Options in use that nobody can tell apart, where the list did not have them before: what is there stays usable. */
export function newTwins(before: Element | null, after: Element | null): Violation[] {
  if (after?.kind !== 'optionList') return []
  const known = new Set(before ? twinsOf(before) : [])
  const { es, en } = definitionOf(after, 'optionList').label
  return twinsOf(after)
    .filter((name) => !known.has(name))
    .map((name) =>
      violation(
        `optionList.${after.name}`,
        'unique',
        `Dos opciones de «${es}» se llaman «${name}»: cambia el nombre de una.`,
        `Two options of “${en}” are called “${name}”: rename one of them.`,
      ),
    )
}

function twinsOf(list: Element): string[] {
  const options = definitionOf(list, 'optionList').options.filter(({ retired }) => retired !== true)
  const twins = (['es', 'en'] as const).flatMap((language) => {
    const seen = new Set<string>()
    return options.flatMap(({ label }) => {
      const name = normalize(label[language])
      const isTwin = seen.has(name)
      seen.add(name)
      return isTwin ? [label[language]] : []
    })
  })
  return [...new Set(twins)]
}
