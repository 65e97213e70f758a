import type { Localized } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { isComputed } from '#server/records/fields.ts'
import type { Target } from './guess.ts'

/** Where a column may go: a field, a part of one, the owner, or a full name to be split. */
export interface ImportTarget extends Target {
  readonly field: ModelField | undefined
  readonly part: string | undefined
  readonly required: boolean
}

export const ownerTarget = 'owner'
export const fullNameTarget = 'fullName'

/** Types whose values no cell can say. */
const unreadable = new Set(['file', 'image', 'relations', 'polymorphic', 'rollup'])

/** What the user may import into a module. */
export function importTargets(ctx: Context, module: ModelModule): ImportTarget[] {
  const fields = [...module.fields.values()].filter(
    (field) =>
      !field.readOnly &&
      !isComputed(field) &&
      !unreadable.has(field.type) &&
      ctx.policy.canWrite(module.name, field.name),
  )
  return [
    ...fields.flatMap(targetsOf),
    ...(module.capabilities.person ? [fullName] : []),
    ...(module.capabilities.owned ? [owner] : []),
  ]
}

function targetsOf(field: ModelField): ImportTarget[] {
  const { name, label, type, aliases = [] } = field
  const whole = { name, label, aliases, type, field, part: undefined, required: field.required ?? false }
  if (type !== 'address') return [whole]
  return [
    { ...whole, aliases: [...aliases, ...streetAliases], part: 'street' },
    ...addressParts.map((part) => ({
      ...whole,
      name: `${name}.${part.key}`,
      label: { es: `${label.es}: ${part.label.es}`, en: `${label.en}: ${part.label.en}` },
      aliases: [part.label.es, part.label.en, part.key, ...part.aliases],
      type: 'text',
      part: part.key,
      required: false,
    })),
  ]
}

const streetAliases = ['Dirección', 'Calle', 'Domicilio', 'Vía', 'Street', 'Address line 1']

interface AddressPart {
  readonly key: string
  readonly label: Localized
  readonly aliases: readonly string[]
}

const addressParts: readonly AddressPart[] = [
  {
    key: 'city',
    label: { es: 'población', en: 'city' },
    aliases: ['Ciudad', 'Localidad', 'Municipio', 'Town'],
  },
  {
    key: 'region',
    label: { es: 'provincia', en: 'region' },
    aliases: ['Estado', 'Región', 'Comunidad autónoma', 'State', 'Province', 'County'],
  },
  {
    key: 'postalCode',
    label: { es: 'código postal', en: 'postal code' },
    aliases: ['CP', 'Cód. postal', 'C. postal', 'Zip', 'Zip code', 'Postcode'],
  },
  { key: 'country', label: { es: 'país', en: 'country' }, aliases: ['Nación'] },
]

const owner: ImportTarget = {
  name: ownerTarget,
  label: { es: 'Responsable', en: 'Owner' },
  aliases: ['Comercial', 'Vendedor', 'Asignado a', 'Propietario', 'Assigned to', 'Salesperson'],
  type: 'user',
  field: undefined,
  part: undefined,
  required: false,
}

const fullName: ImportTarget = {
  name: fullNameTarget,
  label: { es: 'Nombre completo', en: 'Full name' },
  aliases: ['Nombre y apellidos', 'Apellidos y nombre', 'Persona de contacto', 'Contact person'],
  type: 'text',
  field: undefined,
  part: undefined,
  required: false,
}
