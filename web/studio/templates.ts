import type { Element, ElementKind, ModuleDefinition, NavigationDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { uploadBytesMax } from '#common/uploads.ts'
import { newKey } from '#web/api/client.ts'
import { withAttachments } from './attachments.ts'
import { elementsOf } from './draft.ts'

export const templateNames = ['plain', 'person', 'company', 'event', 'item', 'document'] as const
export type TemplateName = (typeof templateNames)[number]

const both = (es: string, en: string): Localized => ({ es, en })

const name: Field = {
  name: 'name',
  type: 'text',
  label: both('Nombre', 'Name'),
  required: true,
  searchable: true,
  options: { maxLength: 200 },
}
const description: Field = {
  name: 'description',
  type: 'longText',
  label: both('Descripción', 'Description'),
  searchable: true,
}
const email: Field = {
  name: 'email',
  type: 'email',
  label: both('Correo electrónico', 'Email'),
  searchable: true,
  indexed: true,
}
const phone: Field = { name: 'phone', type: 'phone', label: both('Teléfono', 'Phone'), searchable: true }

interface Template {
  readonly icon: string
  readonly fields: readonly Field[]
  readonly definition?: Partial<ModuleDefinition>
}

/** What each template brings; everything in it can be changed afterwards. */
export const templates: Readonly<Record<TemplateName, Template>> = {
  plain: { icon: 'folder', fields: [name, description] },
  person: {
    icon: 'user',
    fields: [
      {
        name: 'firstName',
        type: 'text',
        label: both('Nombre', 'First name'),
        searchable: true,
        options: { maxLength: 100 },
      },
      {
        name: 'lastName',
        type: 'text',
        label: both('Apellidos', 'Last name'),
        required: true,
        searchable: true,
        options: { maxLength: 150 },
      },
      email,
      phone,
      description,
    ],
    definition: {
      titleFields: ['firstName', 'lastName'],
      capabilities: {
        owned: true,
        timeline: true,
        person: { firstName: 'firstName', lastName: 'lastName', email: 'email', phone: 'phone' },
      },
    },
  },
  company: {
    icon: 'building-2',
    fields: [
      name,
      { name: 'taxId', type: 'taxId', label: both('NIF', 'Tax ID'), searchable: true, indexed: true },
      { name: 'website', type: 'url', label: both('Web', 'Website') },
      email,
      phone,
      { name: 'address', type: 'address', label: both('Dirección', 'Address') },
      description,
    ],
    definition: {
      capabilities: { owned: true, timeline: true, company: { name: 'name', taxId: 'taxId', website: 'website' } },
    },
  },
  event: {
    icon: 'calendar',
    fields: [
      name,
      { name: 'start', type: 'dateTime', label: both('Empieza', 'Starts'), required: true, indexed: true },
      { name: 'end', type: 'dateTime', label: both('Termina', 'Ends') },
      { name: 'place', type: 'text', label: both('Lugar', 'Place'), options: { maxLength: 200 } },
      description,
    ],
    definition: { defaultSort: [{ field: 'start', direction: 'desc' }] },
  },
  item: {
    icon: 'package',
    fields: [
      name,
      {
        name: 'code',
        type: 'text',
        label: both('Código', 'Code'),
        searchable: true,
        indexed: true,
        options: { maxLength: 60 },
      },
      { name: 'price', type: 'money', label: both('Precio', 'Price') },
      { name: 'active', type: 'boolean', label: both('Activo', 'Active'), default: true },
      description,
    ],
  },
  document: {
    icon: 'file-text',
    fields: [
      name,
      { name: 'file', type: 'file', label: both('Fichero', 'File'), options: { maxBytes: uploadBytesMax } },
      { name: 'validUntil', type: 'date', label: both('Válido hasta', 'Valid until') },
      description,
    ],
    definition: { defaultSort: [{ field: 'updatedAt', direction: 'desc' }] },
  },
}

interface NewModule {
  readonly template: TemplateName
  readonly name: string
  readonly icon: string
  readonly singular: Localized
  readonly plural: Localized
}

/** A module with its fields, a list, a layout and a place in the navigation. */
export function moduleElements(asked: NewModule, elements: readonly Element[]): readonly Element[] {
  const { fields, definition } = templates[asked.template]
  const id = newKey()
  const names = fields.map((field) => field.name)
  const shown = names.filter((one) => one !== 'description')
  const title = definition?.titleFields ?? ['name']
  const module: ModuleDefinition = {
    label: { singular: asked.singular, plural: asked.plural },
    icon: asked.icon,
    titleFields: title,
    capabilities: { owned: true, timeline: true },
    defaultSort: [{ field: 'title', direction: 'asc' }],
    ...definition,
  }
  const part = (kind: ElementKind, partName: string, content: unknown) => newElement(kind, partName, content, id)
  const columns = shown.filter((one) => !title.includes(one))
  const [navigation] = elementsOf(elements, 'navigation')
  return [
    { ...newElement('module', asked.name, module), id },
    ...fields.map((field) => part('field', field.name, field)),
    part('view', 'all', {
      label: both('Todas', 'All'),
      type: 'table',
      columns: ['title', ...columns, 'owner'],
      position: 1,
    }),
    part('layout', 'default', {
      facts: [...columns, 'owner'],
      sections: [{ label: both('Datos', 'Details'), fields: names }],
      related: [],
      quickCreate: shown,
    }),
    ...withAttachments(elements, asked.name, true),
    ...(navigation ? [{ ...navigation, definition: withItem(navigation.definition, asked.name) }] : []),
  ]
}

function withItem({ items }: NavigationDefinition, module: string): NavigationDefinition {
  return { items: [...items, { module }] }
}

export function newElement(
  kind: ElementKind,
  elementName: string,
  definition: unknown,
  parent: string | null = null,
): Element {
  return { id: newKey(), kind, name: elementName, parent, definition, origin: 'local', owner: null }
}
