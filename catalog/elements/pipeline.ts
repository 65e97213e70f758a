import { z } from 'zod'
import type { Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { definitionOf, fieldName, label, namePattern, type ElementKindEntry, type Lookup } from './define.ts'
import { audience, unknownAudience, unknownFields, where } from './parts.ts'

const pipelineSchema = z.strictObject({
  label,
  groups: audience.groups,
  whenAccepted: fieldName.optional(),
  stages: z
    .array(
      z.strictObject({
        value: fieldName,
        label,
        status: z.enum(['open', 'won', 'lost']),
        probability: z.number().min(0).max(100),
        rottenDays: z.int().min(1).max(1000).optional(),
        required: z.array(fieldName).max(20).optional(),
        next: z.array(fieldName).max(30).optional(),
        category: z.enum(['pipeline', 'bestCase', 'commit', 'closed', 'omitted']).optional(),
      }),
    )
    .min(1)
    .max(30),
})

export const pipelineKind: ElementKindEntry = {
  kind: 'pipeline',
  label: { es: 'Embudo', en: 'Pipeline' },
  schema: pipelineSchema,
  namePattern,
  inModule: true,
  check: checkPipeline,
}

function checkPipeline(element: Element, all: Lookup): Violation[] {
  const { stages, whenAccepted, ...rest } = definitionOf(element, 'pipeline')
  const at = where(element)
  const values = stages.map((stage) => stage.value)
  const doubled = values.filter((value, index) => values.indexOf(value) !== index)
  return [
    ...doubled.map((value) =>
      violation(at, 'unique', `La etapa «${value}» está repetida.`, `Stage “${value}” is repeated.`),
    ),
    ...stages
      .flatMap(({ next = [] }) => next)
      .concat(whenAccepted ?? [])
      .filter((value) => !values.includes(value))
      .map((value) => violation(at, 'reference', `No existe la etapa «${value}».`, `There is no stage “${value}”.`)),
    ...unknownAudience(rest, at, all),
    ...unknownFields(
      stages.flatMap((stage) => stage.required ?? []),
      element.parent,
      at,
      all,
    ),
  ]
}
