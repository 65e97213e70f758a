import { fieldType } from '#catalog/field-types/index.ts'
import { conversionOf, conversionsFrom } from '#common/conversions.ts'
import { violation, type Violation } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { Operation } from './plan.ts'

/** Why a field may not become what the change says. */
export function conversionProblem({ operation, path, before, after }: Operation): Violation[] {
  if (operation !== 'retype' || !before || !after) return []
  // Plans hold only definitions that the kind's schema accepted.
  const [from, to] = [before.definition as Field, after.definition as Field]
  if (conversionOf(from.type, to.type) !== undefined) return []
  const safe = conversionsFrom(from.type).map((name) => fieldType(name).label)
  if (from.type === to.type) {
    return [
      violation(
        `field.${path}.options`,
        'retype',
        'Con este cambio se perderían los valores que hay. Crea un campo nuevo y borra este cuando ya no lo uses.',
        'This change would lose the values that there are. Make a new field and remove this one when you no longer use it.',
      ),
    ]
  }
  const es = safe.length > 0 ? ` Puede pasar a: ${safe.map((label) => label.es).join(', ')}.` : ''
  const en = safe.length > 0 ? ` It may become: ${safe.map((label) => label.en).join(', ')}.` : ''
  return [
    violation(
      `field.${path}.type`,
      'retype',
      `De «${fieldType(from.type).label.es}» a «${fieldType(to.type).label.es}» se perderían valores.${es}`,
      `From “${fieldType(from.type).label.en}” to “${fieldType(to.type).label.en}” values would be lost.${en}`,
    ),
  ]
}
