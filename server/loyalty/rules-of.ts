import { loyaltyRules } from '#common/api/loyalty.ts'
import { invalidField, type Language, type Localized } from '#common/errors.ts'
import { seedMax, type KeptSimulation } from '#common/loyalty-draws.ts'
import { wrongInputs, type InputProblem, type LoyaltyRules } from '#common/loyalty.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import type { Values } from '#server/records/check.ts'
import { catalogueOf } from '#server/texts.ts'

/** The rules of a programme; nothing where none were ever written. @throws invalid where they are none */
export function rulesOf({ capabilities }: ModelModule, values: Values): LoyaltyRules | undefined {
  const name = capabilities.loyalty?.rules ?? ''
  const value = values[name]
  if (value === null || value === undefined) return undefined
  const read = loyaltyRules.safeParse(value)
  if (!read.success)
    throw invalidField(name, 'shape', 'No son reglas de un programa.', 'They are no rules of a programme.')
  return read.data
}

/** The simulation that was made last, of these rules or of earlier ones. */
export function simulationOf({ capabilities }: ModelModule, values: Values): KeptSimulation | undefined {
  const value = values[capabilities.loyalty?.simulation ?? '']
  // Written by us alone, in this shape.
  return isObject(value) && typeof value.seed === 'number' && value.seed <= seedMax
    ? (value as unknown as KeptSimulation)
    : undefined
}

/** Whether it was made on the rules as they are now. */
export function isOfNow({ capabilities }: ModelModule, values: Values, simulation: KeptSimulation | undefined) {
  const { content } = capabilities
  return (
    content !== undefined &&
    simulation?.fingerprint === values[content.fingerprint] &&
    simulation?.revision === values[content.revision]
  )
}

/** @throws invalid with every figure that cannot stand, whatever wrote it */
export function refuseWrong({ capabilities }: ModelModule, rules: LoyaltyRules): void {
  const [first] = wrongInputs(rules)
  if (!first) return
  const { es, en } = problemWords(first)
  throw invalidField(capabilities.loyalty?.rules ?? '', first.what, es, en)
}

export function problemWords({ input, what }: InputProblem): Localized {
  const words = (language: Language) => {
    const { inputs, problems } = catalogueOf(language).loyalty
    return `${inputs[input].label}: ${problems[what]}`
  }
  return { es: words('es'), en: words('en') }
}
