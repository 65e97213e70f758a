import type { z } from 'zod'
import type { Localized } from '#common/errors.ts'
import { fieldName, labelText } from '#catalog/elements/define.ts'

/** What a schema found, in words for whoever fills in the form. */
export function shapeProblem(issue: z.core.$ZodIssue): Localized {
  switch (issue.code) {
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? both('No puede quedar vacío.', 'It cannot be left empty.')
        : both(
            `Como mínimo ${issue.minimum}${unit(issue.origin).es}.`,
            `At least ${issue.minimum}${unit(issue.origin).en}.`,
          )
    case 'too_big':
      return both(
        `Como mucho ${issue.maximum}${unit(issue.origin).es}.`,
        `At most ${issue.maximum}${unit(issue.origin).en}.`,
      )
    case 'invalid_format':
      return formatProblem(issue)
    case 'unrecognized_keys':
      return both(`No se conoce «${issue.keys.join(', ')}».`, `There is no “${issue.keys.join(', ')}”.`)
    case 'invalid_value':
      return both(
        `Tiene que ser uno de: ${issue.values.join(', ')}.`,
        `It has to be one of: ${issue.values.join(', ')}.`,
      )
    default:
      return both(`Definición no válida: ${issue.message}`, `Invalid definition: ${issue.message}`)
  }
}

export const nameProblem: Localized = both(
  'Nombre no válido: letras sin acento y cifras, empezando por minúscula; 48 como mucho.',
  'Invalid name: plain letters and digits, starting in lower case; 48 at most.',
)

const labelProblem = both(
  'Tiene que verse algo, y sin caracteres de control ni que den la vuelta al texto.',
  'Something of it has to be seen, and without control characters or ones that turn the text round.',
)

function formatProblem(issue: z.core.$ZodIssueInvalidStringFormat): Localized {
  const patterns = (schema: z.ZodString): readonly string[] =>
    (schema.def.checks ?? []).flatMap((check) => {
      const { def } = check._zod
      return 'pattern' in def ? [String(def.pattern)] : []
    })
  if (issue.pattern !== undefined && patterns(labelText).includes(issue.pattern)) return labelProblem
  if (issue.pattern !== undefined && patterns(fieldName).includes(issue.pattern)) return nameProblem
  return both('No tiene la forma que debe.', 'It does not have the form that it should.')
}

function unit(origin: string): Localized {
  if (origin === 'string') return both(' caracteres', ' characters')
  return origin === 'array' ? both(' elementos', ' items') : both('', '')
}

function both(es: string, en: string): Localized {
  return { es, en }
}
