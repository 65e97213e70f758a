/**
 * Fields that several standard modules have in common, so that the same thing has the same name, words
 * and aliases everywhere: `{ ...phone, personal: contactData }`.
 */
import type { OptionListDefinition } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { both } from './define.ts'

export const firstName = {
  name: 'firstName',
  type: 'text',
  label: both('Nombre', 'First name'),
  searchable: true,
  options: { maxLength: 100 },
  aliases: ['Nombre de pila', 'Given name', 'Forename', 'Name'],
} satisfies Field

export const lastName = {
  name: 'lastName',
  type: 'text',
  label: both('Apellidos', 'Last name'),
  searchable: true,
  options: { maxLength: 150 },
  aliases: ['Apellido', 'Primer apellido', 'Surname', 'Family name'],
} satisfies Field

export const jobTitle = {
  name: 'jobTitle',
  type: 'text',
  label: both('Cargo', 'Job title'),
  options: { maxLength: 150 },
  aliases: ['Puesto', 'Título', 'Función', 'Position', 'Title'],
} satisfies Field

export const email = {
  name: 'email',
  type: 'email',
  label: both('Correo electrónico', 'Email'),
  searchable: true,
  indexed: true,
  aliases: ['Correo', 'E-mail', 'Email', 'Mail', 'Email address', 'Dirección de correo'],
} satisfies Field

export const phone = {
  name: 'phone',
  type: 'phone',
  label: both('Teléfono', 'Phone'),
  searchable: true,
  indexed: true,
  aliases: ['Tel', 'Tel.', 'Teléfono fijo', 'Telf', 'Tfno', 'Fijo', 'Telephone', 'Work phone', 'Phone number'],
} satisfies Field

export const mobile = {
  name: 'mobile',
  type: 'phone',
  label: both('Móvil', 'Mobile'),
  searchable: true,
  indexed: true,
  aliases: ['Teléfono móvil', 'Celular', 'Mobile phone', 'Cell', 'Cell phone'],
} satisfies Field

export const website = {
  name: 'website',
  type: 'url',
  label: both('Web', 'Website'),
  aliases: ['Página web', 'Sitio web', 'URL', 'Web site', 'Homepage'],
} satisfies Field

export const address = {
  name: 'address',
  type: 'address',
  label: both('Dirección', 'Address'),
  aliases: ['Domicilio', 'Mailing address'],
} satisfies Field

export const taxId = {
  name: 'taxId',
  type: 'taxId',
  label: both('NIF', 'Tax ID'),
  searchable: true,
  indexed: true,
  aliases: [
    'CIF',
    'NIE',
    'NIF/CIF',
    'CIF/NIF',
    'RFC',
    'NIT',
    'RUT',
    'CUIT',
    'RUC',
    'DNI',
    'Identificación fiscal',
    'VAT',
    'VAT number',
    'Tax number',
  ],
} satisfies Field

export const industry = {
  name: 'industry',
  type: 'option',
  label: both('Sector', 'Industry'),
  options: { list: 'industry' },
  aliases: ['Actividad', 'Sector de actividad', 'Business'],
} satisfies Field

export const source = {
  name: 'source',
  type: 'option',
  label: both('Origen', 'Source'),
  options: { list: 'source' },
  aliases: ['Procedencia', 'Fuente', 'Lead source', 'Origin'],
} satisfies Field

/** The campaign to which the record owes its being. */
export const sourceCampaign = {
  name: 'campaign',
  type: 'relation',
  label: both('Campaña de origen', 'Source campaign'),
  indexed: true,
  options: { module: 'campaign' },
  aliases: ['Campaña', 'Campaign'],
} satisfies Field

export const doNotCall = {
  name: 'doNotCall',
  type: 'boolean',
  label: both('No llamar', 'Do not call'),
  help: both(
    'Ha pedido que no le llamen o está en una lista de exclusión.',
    'Asked not to be called or is on an exclusion list.',
  ),
  default: false,
  aliases: ['Lista Robinson', 'Robinson'],
} satisfies Field

export const tags = {
  name: 'tags',
  type: 'tags',
  label: both('Etiquetas', 'Tags'),
  aliases: ['Categorías', 'Labels', 'Tag'],
} satisfies Field

export const description = {
  name: 'description',
  type: 'longText',
  label: both('Descripción', 'Description'),
  aliases: ['Observaciones', 'Comentarios', 'Notas', 'Comments', 'Notes', 'Remarks'],
} satisfies Field

/** Of a person or company; what one sends them is in it where the product speaks it. */
export const spoken = {
  name: 'language',
  type: 'option',
  label: both('Idioma', 'Language'),
  help: both('En el que prefieren que les hables y escribas.', 'In which they prefer to be addressed.'),
  options: { list: 'spokenLanguage' },
  aliases: ['Lengua', 'Preferred language'],
} satisfies Field

/** The title of an activity. */
export const subject = {
  name: 'subject',
  type: 'text',
  label: both('Asunto', 'Subject'),
  required: true,
  searchable: true,
  options: { maxLength: 250 },
  aliases: ['Título', 'Title'],
} satisfies Field

/** What an activity is about. */
/** How long before it one is reminded; the list is the company's own. */
export const reminder = {
  name: 'reminder',
  type: 'option',
  label: both('Aviso', 'Reminder'),
  options: { list: 'reminderTime' },
  aliases: ['Recordatorio', 'Alarma', 'Alarm'],
} satisfies Field

export const repeat = {
  name: 'repeat',
  type: 'recurrence',
  label: both('Se repite', 'Repeats'),
  help: both('Al darla por hecha se crea la siguiente.', 'Once done, the next one is made.'),
  aliases: ['Repetición', 'Recurrencia', 'Recurrence', 'RRULE'],
} satisfies Field

export const regarding = {
  name: 'regarding',
  type: 'polymorphic',
  label: both('Sobre', 'Regarding'),
  help: both('La ficha a la que pertenece.', 'The record it belongs to.'),
  indexed: true,
  options: { modules: ['lead', 'contact', 'account', 'opportunity', 'campaign', 'quote'] },
  aliases: ['Relacionado con', 'Related to'],
} satisfies Field

const marketingConsent = { purpose: 'marketing', basis: 'consent', retentionMonths: 36 } as const

/** Whether a person allows commercial messages, since when, and how one knows. */
export const consent = [
  {
    name: 'marketingConsent',
    type: 'option',
    label: both('Consentimiento comercial', 'Marketing consent'),
    help: both('Si ha permitido recibir comunicaciones comerciales.', 'Whether they have allowed commercial messages.'),
    default: 'unknown',
    personal: marketingConsent,
    options: { list: 'marketingConsent' },
    aliases: ['Consentimiento', 'Acepta publicidad', 'Opt-in', 'Consent'],
  },
  {
    name: 'marketingConsentAt',
    type: 'dateTime',
    label: both('Fecha del consentimiento', 'Consent date'),
    personal: marketingConsent,
    showIf: { field: 'marketingConsent', op: 'in', value: ['granted', 'withdrawn'] },
    requiredIf: { field: 'marketingConsent', op: 'eq', value: 'granted' },
  },
  {
    name: 'marketingConsentEvidence',
    type: 'text',
    label: both('Prueba del consentimiento', 'Evidence of consent'),
    help: both('Dónde quedó constancia: formulario, feria, correo…', 'Where it was recorded: form, fair, e-mail…'),
    personal: marketingConsent,
    showIf: { field: 'marketingConsent', op: 'in', value: ['granted', 'withdrawn'] },
    options: { maxLength: 300 },
  },
] satisfies Field[]

export const consentList = {
  label: both('Consentimiento comercial', 'Marketing consent'),
  options: [
    { value: 'unknown', label: both('Sin preguntar', 'Not asked'), color: 'grey' },
    { value: 'granted', label: both('Concedido', 'Granted'), color: 'green' },
    { value: 'refused', label: both('Denegado', 'Refused'), color: 'red' },
    { value: 'withdrawn', label: both('Retirado', 'Withdrawn'), color: 'orange' },
  ],
} satisfies OptionListDefinition
