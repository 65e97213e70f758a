import type { z } from 'zod'

import type { Localized, Violation } from '#common/errors.ts'
import { invalid } from '#common/errors.ts'

/** What a schema makes of input; every broken rule is listed, in the words of the product. */
export function parseWith<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalid(result.error.issues.slice(0, 100).flatMap(asViolations))
}

const read = new WeakMap<object, { readonly schema: z.ZodType; readonly data: unknown }>()

/** The same for what is one and the same object whenever it says the same. */
export function parseOnce<S extends z.ZodType>(schema: S, input: object): z.output<S> {
  const before = read.get(input)
  if (before?.schema === schema) return before.data as z.output<S> // Put there by the same schema.
  const data = parseWith(schema, input)
  read.set(input, { schema, data })
  return data
}

type Issue = z.core.$ZodIssue

function asViolations(issue: Issue): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    const message = { es: 'Este campo no se admite aquí.', en: 'This field is not accepted here.' }
    return issue.keys.slice(0, 100).map((key) => ({ field: pathOf([...issue.path, key]), rule: 'unknown', message }))
  }
  return [{ field: pathOf(issue.path), rule: ruleOf(issue), message: textOf(issue) }]
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part) => String(part).slice(0, 100)).join('.')
}

function ruleOf(issue: Issue): string {
  return issue.code === 'invalid_type' && issue.input === undefined ? 'required' : issue.code.replace(/^invalid_/, '')
}

function textOf(issue: Issue): Localized {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { es: 'Falta este dato.', en: 'This is required.' }
        : { es: 'No es del tipo esperado.', en: 'This is not of the expected type.' }
    case 'too_small':
      return { es: `El mínimo es ${issue.minimum}.`, en: `The minimum is ${issue.minimum}.` }
    case 'too_big':
      return { es: `El máximo es ${issue.maximum}.`, en: `The maximum is ${issue.maximum}.` }
    case 'invalid_format':
      return formatText(issue.format)
    case 'invalid_value': {
      const values = issue.values.slice(0, 20).join(', ')
      return { es: `Debe ser uno de: ${values}.`, en: `It must be one of: ${values}.` }
    }
    default:
      return { es: 'Este valor no es válido.', en: 'This value is not valid.' }
  }
}

function formatText(format: string): Localized {
  switch (format) {
    case 'email':
      return { es: 'No es una dirección de correo.', en: 'This is not an e-mail address.' }
    case 'guid':
    case 'uuid':
      return { es: 'No es un identificador.', en: 'This is not an identifier.' }
    case 'datetime':
    case 'date':
      return { es: 'No es una fecha.', en: 'This is not a date.' }
    default:
      return { es: 'No tiene el formato esperado.', en: 'This does not have the expected form.' }
  }
}
