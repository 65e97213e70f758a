import { z } from 'zod'
import type { Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { definitionOf, label, namePattern, type ElementKindEntry } from './define.ts'
import { where } from './parts.ts'

const optionListSchema = z.strictObject({
  label,
  options: z
    .array(
      z.strictObject({
        value: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/),
        label,
        color: z.enum(['grey', 'green', 'blue', 'yellow', 'orange', 'red', 'plum', 'teal']).optional(),
        retired: z.boolean().optional(),
      }),
    )
    .max(1000),
})

export const optionListKind: ElementKindEntry = {
  kind: 'optionList',
  label: { es: 'Lista desplegable', en: 'Option list' },
  schema: optionListSchema,
  namePattern,
  inModule: false,
  check: checkOptionList,
}

function checkOptionList(element: Element): Violation[] {
  const values = definitionOf(element, 'optionList').options.map((option) => option.value)
  return values
    .filter((value, index) => values.indexOf(value) !== index)
    .map((value) =>
      violation(where(element), 'unique', `La opción «${value}» está repetida.`, `Option “${value}” is repeated.`),
    )
}
