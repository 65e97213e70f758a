import { z } from 'zod'
import type { Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { fieldsIn, logoLimits, mapTemplateTexts, type PrintTemplateDefinition } from '#common/print-template.ts'
import { definitionOf, fieldName, label, labelText, namePattern, type ElementKindEntry, type Lookup } from './define.ts'
import { unknownFields, where } from './parts.ts'

const lineText = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u)
const blockText = z
  .string()
  .max(5000)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u)
const words = z.strictObject({ es: blockText, en: blockText })

const letterhead: ElementKindEntry = {
  kind: 'letterhead',
  label: { es: 'Membrete', en: 'Letterhead' },
  namePattern,
  inModule: false,
  schema: z.strictObject({
    name: labelText,
    taxId: lineText.optional(),
    address: blockText.max(500).optional(),
    phone: lineText.optional(),
    email: lineText.optional(),
    website: lineText.optional(),
    bank: lineText.optional(),
    logo: z
      .base64()
      .max(Math.ceil(logoLimits.bytes / 3) * 4)
      .optional(),
    color: z.string().regex(/^#[0-9a-f]{6}$/),
    paper: z.enum(['A4', 'LETTER']),
    footer: words.optional(),
  }),
  check(element) {
    const { logo } = definitionOf(element, 'letterhead')
    if (logo === undefined || isSmallPng(logo)) return []
    const { width, height } = logoLimits
    return [
      violation(
        `${where(element)}.logo`,
        'image',
        `El logotipo tiene que ser un PNG de ${width} × ${height} puntos como mucho.`,
        `The logo must be a PNG of at most ${width} × ${height} pixels.`,
      ),
    ]
  },
}

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** By what its first chunk says (PNG, 11.2.1): a picture of a few bytes may unfold to gigabytes. */
function isSmallPng(base64: string): boolean {
  const bytes = Uint8Array.from(atob(base64.slice(0, 40)), (sign) => sign.charCodeAt(0))
  if (bytes.length < 24 || pngStart.some((byte, index) => bytes[index] !== byte)) return false
  const view = new DataView(bytes.buffer)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  return width >= 1 && height >= 1 && width <= logoLimits.width && height <= logoLimits.height
}

const block = z.discriminatedUnion('kind', [
  z.strictObject({ name: fieldName, kind: z.literal('parties') }),
  z.strictObject({ name: fieldName, kind: z.literal('facts'), fields: z.array(fieldName).max(30) }),
  z.strictObject({
    name: fieldName,
    kind: z.literal('text'),
    title: words.optional(),
    text: words,
    small: z.boolean().optional(),
  }),
  z.strictObject({ name: fieldName, kind: z.literal('lines'), columns: z.array(fieldName).min(1).max(10) }),
  z.strictObject({ name: fieldName, kind: z.literal('totals') }),
  z.strictObject({ name: fieldName, kind: z.literal('signature'), title: words }),
])

const printTemplate: ElementKindEntry = {
  kind: 'printTemplate',
  label: { es: 'Documento impreso', en: 'Printed document' },
  namePattern,
  inModule: true,
  schema: z.strictObject({
    label,
    title: label,
    blocks: z.array(block).max(30),
    mail: z.strictObject({ subject: words, text: words }).optional(),
  }),
  check: checkTemplate,
}

function checkTemplate(element: Element, all: Lookup): Violation[] {
  const definition = definitionOf(element, 'printTemplate')
  const at = where(element)
  const names = definition.blocks.map(({ name }) => name)
  const module = element.parent === null ? undefined : all.byId(element.parent)
  // A part without its module is refused elsewhere.
  const lines = module && definitionOf(module, 'module').capabilities.lines
  const own = definition.blocks.flatMap((one) => (one.kind === 'facts' ? one.fields : []))
  const columns = definition.blocks.flatMap((one) => (one.kind === 'lines' ? one.columns : []))
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => violation(at, 'unique', `El bloque «${name}» está repetido.`, `Block “${name}” is repeated.`)),
    ...unknownFields([...own, ...namedIn(definition)], element.parent, at, all),
    ...(lines
      ? unknownFields(columns, all.named('module', lines.module)?.id ?? null, at, all)
      : definition.blocks
          .filter(({ kind }) => kind === 'lines')
          .map(() => violation(at, 'lines', 'Este módulo no tiene líneas.', 'This module has no lines.'))),
  ]
}

function namedIn(definition: PrintTemplateDefinition): string[] {
  const found: string[] = []
  mapTemplateTexts(definition, (text) => {
    found.push(...fieldsIn(text.es), ...fieldsIn(text.en))
    return text
  })
  return [...new Set(found)]
}

export const printKinds: readonly ElementKindEntry[] = [letterhead, printTemplate]
