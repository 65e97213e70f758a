import { both, type ModuleSeed } from './define.ts'

const staffData = { purpose: 'employment', basis: 'contract', retentionMonths: 60 } as const

export const user: ModuleSeed = {
  name: 'user',
  definition: {
    label: { singular: both('Usuario', 'User'), plural: both('Usuarios', 'Users') },
    help: both('Persona de la empresa que puede entrar.', 'Person of the company who may sign in.'),
    icon: 'circle-user',
    titleFields: ['name'],
    capabilities: { user: { email: 'email', active: 'active' } },
    defaultSort: [{ field: 'title', direction: 'asc' }],
  },
  fields: [
    {
      name: 'name',
      type: 'text',
      label: both('Nombre', 'Name'),
      required: true,
      searchable: true,
      personal: staffData,
      options: { maxLength: 150 },
      aliases: ['Usuario', 'Nombre completo', 'User', 'Full name'],
    },
    {
      name: 'email',
      type: 'email',
      label: both('Correo electrónico', 'Email'),
      required: true,
      unique: true,
      searchable: true,
      personal: staffData,
      aliases: ['Correo', 'E-mail', 'Email', 'Mail'],
    },
    {
      name: 'phone',
      type: 'phone',
      label: both('Teléfono', 'Phone'),
      personal: staffData,
      aliases: ['Móvil', 'Extensión', 'Mobile', 'Extension'],
    },
    {
      name: 'jobTitle',
      type: 'text',
      label: both('Cargo', 'Job title'),
      options: { maxLength: 150 },
      aliases: ['Puesto', 'Position'],
    },
    {
      name: 'language',
      type: 'option',
      label: both('Idioma', 'Language'),
      required: true,
      default: 'es',
      options: { list: 'interfaceLanguage' },
    },
    {
      name: 'locale',
      type: 'text',
      label: both('Formato regional', 'Regional format'),
      help: both(
        'Cómo ves fechas, números y dinero: es-ES, es-MX, en-GB…',
        'How you see dates, numbers and money: es-ES, es-MX, en-GB…',
      ),
      required: true,
      default: 'es-ES',
      options: { maxLength: 20, pattern: '^[a-z]{2,3}-[A-Z]{2}$' },
    },
    {
      name: 'timeZone',
      type: 'text',
      label: both('Zona horaria', 'Time zone'),
      required: true,
      default: 'Europe/Madrid',
      options: { maxLength: 60 },
    },
    {
      name: 'active',
      type: 'boolean',
      label: both('Puede entrar', 'May sign in'),
      default: true,
      indexed: true,
      aliases: ['Activo', 'Active'],
    },
  ],
  optionLists: {
    interfaceLanguage: {
      label: both('Idioma de la aplicación', 'Application language'),
      options: [
        { value: 'es', label: both('Español', 'Spanish') },
        { value: 'en', label: both('Inglés', 'English') },
      ],
    },
  },
  views: {
    active: {
      label: both('Pueden entrar', 'May sign in'),
      type: 'table',
      columns: ['title', 'email', 'jobTitle', 'phone', 'language'],
      filter: { field: 'active', op: 'eq', value: true },
      position: 0,
    },
    all: {
      label: both('Todos los usuarios', 'All users'),
      type: 'table',
      columns: ['title', 'email', 'jobTitle', 'phone', 'active'],
      position: 1,
    },
  },
  layout: {
    facts: ['email', 'phone', 'jobTitle', 'active'],
    sections: [
      {
        label: both('Persona', 'Person'),
        fields: ['name', 'email', 'phone', 'jobTitle', 'active'],
      },
      {
        label: both('Idioma y formatos', 'Language and formats'),
        fields: ['language', 'locale', 'timeZone'],
      },
    ],
    related: [],
    quickCreate: ['name', 'email', 'jobTitle', 'language'],
  },
}
