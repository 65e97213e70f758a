import type { FieldType } from './define.ts'
import { relation } from './relation.ts'

/** A person of the company who may sign in. */
export const user: FieldType = {
  ...relation,
  name: 'user',
  label: { es: 'Usuario', en: 'User' },
  widget: 'user',
  operators: [...relation.operators, 'me', 'team'],
}
