import type { Definitions, Element } from '#common/element.ts'
import { invalid, missing, violation, type Violation } from '#common/errors.ts'
import { formulasNaming, type OptionMerge } from '#common/merged-options.ts'
import { labelOf } from '#common/uses.ts'
import type { Queryable } from '#server/db/database.ts'
import type { ElementChange } from './changes.ts'
import { compileModel } from './compile.ts'
import { countOption } from './count-values.ts'

export interface CountedMerge extends OptionMerge {
  readonly id: string
  readonly records: number
}

type MergeChange = Extract<ElementChange, { change: 'mergeOptions' }>

/** What a change asks to merge; refused where the list does not have both. */
export function mergeOf(elements: readonly Element[], { id, from, into }: MergeChange): OptionMerge {
  const element = elements.find((one) => one.id === id)
  if (element?.kind !== 'optionList') throw missing()
  // The registry stores only definitions that this kind's schema accepted.
  const { options } = element.definition as Definitions['optionList']
  const at = `optionList.${element.name}.${from}`
  if (from === into) {
    throw invalid([
      violation(at, 'merge', 'Elige otra opción con la que unirla.', 'Choose another option to merge it into.'),
    ])
  }
  const unknown = [from, into].filter((value) => !options.some((one) => one.value === value))
  if (unknown.length > 0) {
    throw invalid(
      unknown.map((value) =>
        violation(at, 'merge', `La lista no tiene la opción «${value}».`, `The list has no option “${value}”.`),
      ),
    )
  }
  if (options.some((one) => one.value === into && one.retired)) {
    throw invalid([
      violation(
        at,
        'merge',
        `«${into}» está retirada: recupérala antes o elige otra.`,
        `“${into}” is retired: bring it back first or choose another one.`,
      ),
    ])
  }
  return { list: element.name, from, into }
}

/** The merges among the changes with the records that they reach, and the formulas that a person must see to. */
export async function plannedMerges(
  db: Queryable,
  schema: string,
  current: readonly Element[],
  changes: readonly ElementChange[],
): Promise<{ merges: readonly CountedMerge[]; warnings: readonly Violation[] }> {
  const merges: CountedMerge[] = []
  const warnings: Violation[] = []
  const model = compileModel(current, 0)
  for (const change of changes) {
    const list = current.find(({ id }) => change.change === 'mergeOptions' && id === change.id)?.name
    if (change.change !== 'mergeOptions' || list === undefined) continue
    const { id, from, into } = change
    const merge = { list, from, into }
    merges.push({ id, ...merge, records: await countOption(db, schema, model, { list, value: from, gone: new Set() }) })
    warnings.push(...formulasNaming(current, merge).map((formula) => stillNames(formula, from)))
  }
  return { merges, warnings }
}

function stillNames(formula: Element, from: string): Violation {
  const label = labelOf(formula)
  return violation(
    `field.${formula.name}.expression`,
    'names',
    `La fórmula de «${label.es}» nombra «${from}», que ninguna ficha tendrá: revísala.`,
    `The formula of “${label.en}” names “${from}”, which no record will have: see to it.`,
  )
}
