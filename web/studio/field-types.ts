import { addedFieldTypes } from '#catalog/field-types/added.ts'
import { fieldType } from '#catalog/field-types/index.ts'

/** The types that an administrator chooses from, as they are offered. */
export const typeGroups = {
  text: ['text', 'longText', 'richText', 'tags'],
  number: ['integer', 'decimal', 'percent', 'money', 'autoNumber'],
  time: ['date', 'dateTime', 'duration', 'recurrence'],
  choice: ['option', 'options', 'boolean'],
  contact: ['email', 'phone', 'url', 'address', 'personName', 'taxId'],
  link: ['relation', 'relations', 'polymorphic', 'user'],
  file: ['file', 'image'],
  computed: ['formula', 'rollup'],
} as const

export const typeIcons: Readonly<Record<string, string>> = {
  text: 'type',
  longText: 'sticky-note',
  richText: 'notebook',
  tags: 'tag',
  integer: 'hash',
  decimal: 'scale',
  percent: 'percent',
  money: 'coins',
  autoNumber: 'ticket',
  date: 'calendar',
  dateTime: 'clock',
  duration: 'history',
  recurrence: 'repeat',
  option: 'list',
  options: 'list-checks',
  boolean: 'square-check',
  email: 'mail',
  phone: 'phone',
  url: 'globe',
  address: 'map-pin',
  personName: 'user',
  taxId: 'receipt',
  relation: 'link',
  relations: 'workflow',
  polymorphic: 'puzzle',
  user: 'circle-user',
  file: 'file-text',
  image: 'image',
  formula: 'sparkles',
  rollup: 'layers',
}

/** Types that extensions brought. */
export function addedTypes(): readonly string[] {
  return addedFieldTypes().map(({ name }) => name)
}

export function typeLabel(name: string, language: 'es' | 'en'): string {
  return fieldType(name).label[language]
}

export function isComputed(type: string): boolean {
  return ['formula', 'rollup', 'nextActivity', 'autoNumber'].includes(type)
}
