import { isUtf8 } from 'node:buffer'

import { invalidField, type LazoError } from '#common/errors.ts'
import {
  askedFields,
  consentPart,
  fieldPart,
  sourceNames,
  trapPart,
  type FormDefinition,
  type SourceName,
} from '#common/form.ts'
import { checkLine } from '#common/text.ts'

/** What a browser has sent, sorted by what it belongs to. */
export interface Given {
  readonly id: string | undefined
  readonly language: string | undefined
  /** As they were typed; several of a field of several options. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly consents: ReadonlySet<string>
  readonly source: Readonly<Partial<Record<SourceName, string>>>
  readonly isTrapped: boolean
  readonly unknown: readonly string[]
}

export const emptyGiven: Given = {
  id: undefined,
  language: undefined,
  fields: new Map(),
  consents: new Set(),
  source: {},
  isTrapped: false,
  unknown: [],
}

const partsMax = 300
const sourceLengthMax = 120

/** A form as browsers send it. @throws invalid, where it is no text */
export function parseParts(bytes: Buffer): URLSearchParams {
  const text = isUtf8(bytes) ? bytes.toString() : undefined
  const parts = new URLSearchParams(text)
  // A percent sign hides any byte: what is no letter has become the sign for that.
  const isWhole = text !== undefined && parts.size <= partsMax && ![...parts].flat().some((one) => one.includes('\0'))
  if (!isWhole) throw malformed()
  return parts
}

function malformed(): LazoError {
  return invalidField('', 'parts', 'No es un formulario admisible.', 'It is not an acceptable form.')
}

/** Whatever is not of the form is named, so that nothing comes in that nobody asked for. */
export function sortParts(form: FormDefinition, parts: URLSearchParams): Given {
  const fields = new Set(askedFields(form).map(({ name }) => fieldPart(name)))
  const consents = new Set(form.consents.map(({ name }) => consentPart(name)))
  const own = new Set<string>(['id', 'lang', trapPart, ...sourceNames, ...fields, ...consents])
  return {
    id: parts.get('id') ?? undefined,
    language: parts.get('lang') ?? undefined,
    fields: new Map(askedFields(form).map(({ name }) => [name, parts.getAll(fieldPart(name))])),
    consents: new Set(form.consents.flatMap(({ name }) => ((parts.get(consentPart(name)) ?? '') === '' ? [] : [name]))),
    source: sourceIn(parts),
    isTrapped: (parts.get(trapPart) ?? '') !== '',
    unknown: [...new Set(parts.keys())].filter((name) => !own.has(name)),
  }
}

/** What is no plain line says nothing of where somebody came from. */
export function sourceIn(parts: URLSearchParams): Given['source'] {
  return Object.fromEntries(
    sourceNames.flatMap((name) => {
      const checked = checkLine((parts.get(name) ?? '').slice(0, sourceLengthMax), sourceLengthMax)
      return 'value' in checked && checked.value !== '' ? [[name, checked.value] as const] : []
    }),
  )
}
