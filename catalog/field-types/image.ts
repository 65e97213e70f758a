import type { FieldType } from './define.ts'
import { file } from './file.ts'

export const image: FieldType = {
  ...file,
  name: 'image',
  label: { es: 'Imagen', en: 'Image' },
  widget: 'image',
}
