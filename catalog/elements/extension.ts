import { z } from 'zod'
import { extensionName } from '#common/element.ts'
import { label, type ElementKindEntry } from './define.ts'

const names = z.array(z.string().max(80)).max(200)

export const extensionKind: ElementKindEntry = {
  kind: 'extension',
  label: { es: 'Extensión', en: 'Extension' },
  schema: z.strictObject({
    label,
    version: z.string().max(40),
    fieldTypes: names,
    writeRules: names,
    brought: z.record(z.uuid(), z.string().length(64)),
  }),
  namePattern: extensionName,
  inModule: false,
}
