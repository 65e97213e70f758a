/**
 * Contract of a kind of configuration element. To add one: write `<kind>.ts` here, name the kind and
 * its definition in common/element.ts, add one line to `index.ts`. The conformance test validates
 * the standard model by it and checks that hostile definitions are refused.
 */
import { z } from 'zod'
import type { Definitions, Element, ElementKind } from '#common/element.ts'
import type { Localized, Violation } from '#common/errors.ts'
import { operators } from '#common/filter.ts'

export interface ElementKindEntry {
  readonly kind: ElementKind
  readonly label: Localized
  /** Strict: unknown keys are refused. */
  readonly schema: z.ZodType
  readonly namePattern: RegExp
  /** Parts of a module have its id as parent. */
  readonly inModule: boolean
  /** Rules that need the other elements: references that must resolve. */
  check?(element: Element, all: Lookup): Violation[]
}

/** The configuration that would result, by id and by name. */
export interface Lookup {
  byId(id: string): Element | undefined
  named(kind: ElementKind, name: string, parent?: string | null): Element | undefined
  inModule(kind: ElementKind, moduleId: string): readonly Element[]
}

/** Not what every JavaScript object has: values are keyed by names in JSON. */
export const namePattern =
  /^(?!(?:constructor|prototype|toString|toLocaleString|valueOf|hasOwnProperty|isPrototypeOf|propertyIsEnumerable)$)[a-z][A-Za-z0-9]{0,47}$/
/** Codes such as EUR or es-MX. */
export const codePattern = /^[A-Za-z]{2,3}(-([A-Z]{2}|\d{3}))?$/

/** Neither control characters nor those that turn what stands beside them round (Unicode, UAX 9). */
const plainText = /^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u
/** Something is seen: blanks, joiners and fillers alone would leave an empty place. */
const visibleText = /(?![\u115f\u1160\u2800\u3164\uffa0])[\p{L}\p{N}\p{P}\p{S}]/u
export const labelText = z.string().trim().min(1).max(120).regex(plainText).regex(visibleText)
export const label = z.strictObject({ es: labelText, en: labelText })
export const longLabel = z.strictObject({ es: z.string().max(2000), en: z.string().max(2000) })
export const fieldName = z.string().regex(namePattern)

const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])

/** A filter of bounded size; the compiler checks its fields and values. */
export const filterSchema: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({
      field: z.string().max(200),
      op: z.enum(operators),
      value: z.union([scalar, z.array(scalar).max(1000)]).optional(),
    }),
    z.strictObject({ all: z.array(filterSchema).max(60) }),
    z.strictObject({ any: z.array(filterSchema).max(60) }),
    z.strictObject({ not: filterSchema }),
    z.strictObject({
      related: z.string().max(64),
      by: z.string().max(64).optional(),
      has: z.enum(['some', 'none']),
      where: filterSchema.optional(),
    }),
  ]),
)

export const sortSchema = z.array(z.strictObject({ field: fieldName, direction: z.enum(['asc', 'desc']) })).max(3)

/** The definition of an element of a kind, once that kind's schema has accepted it: rules run only then. */
export function definitionOf<K extends ElementKind>(element: Element, _kind: K): Definitions[K] {
  return element.definition as Definitions[K]
}
