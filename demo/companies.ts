import { normalize } from '#common/normalize.ts'
import { americanSurnames, surnames } from './names.ts'
import type { Place } from './places.ts'
import type { Random } from './random.ts'

export type Industry =
  | 'food'
  | 'beverages'
  | 'agriculture'
  | 'cosmetics'
  | 'pharmaceutical'
  | 'chemical'
  | 'logistics'
  | 'retail'
  | 'manufacturing'

export const industries: readonly (readonly [weight: number, industry: Industry])[] = [
  [36, 'food'],
  [20, 'beverages'],
  [11, 'agriculture'],
  [9, 'cosmetics'],
  [8, 'chemical'],
  [7, 'pharmaceutical'],
  [4, 'logistics'],
  [3, 'retail'],
  [2, 'manufacturing'],
]

const trades: Readonly<Record<Industry, readonly string[]>> = {
  food: [
    'Conservas',
    'Conservas Vegetales',
    'Quesería',
    'Quesos Artesanos',
    'Almazara',
    'Aceites',
    'Turrones',
    'Obrador',
    'Galletas',
    'Embutidos',
    'Jamones',
    'Mieles',
    'Legumbres',
    'Encurtidos',
    'Salsas y Especias',
    'Congelados',
    'Platos Preparados',
    'Harinas',
    'Chocolates',
    'Pastas Alimenticias',
    'Torrefactora',
    'Snacks',
  ],
  beverages: [
    'Bodegas',
    'Bodegas y Viñedos',
    'Cervezas Artesanas',
    'Cervecera',
    'Zumos',
    'Aguas Minerales',
    'Destilerías',
    'Sidras',
    'Vermuts',
    'Horchatas',
    'Refrescos',
    'Licores',
    'Cavas',
  ],
  agriculture: [
    'Frutas',
    'Frutas y Hortalizas',
    'Hortofrutícola',
    'Frutos Secos',
    'Piensos',
    'Semillas',
    'Agropecuaria',
    'Champiñones',
    'Cítricos',
    'Arroces',
  ],
  cosmetics: ['Cosmética Natural', 'Perfumes', 'Laboratorios Cosméticos', 'Jabones', 'Dermocosmética', 'Aromas'],
  pharmaceutical: ['Laboratorios', 'Farmacéutica', 'Nutracéuticos', 'Productos Sanitarios', 'Veterinaria'],
  chemical: ['Químicas', 'Detergentes', 'Pinturas', 'Fertilizantes', 'Lubricantes', 'Disolventes', 'Adhesivos'],
  logistics: ['Logística', 'Almacenes', 'Copacking', 'Distribuciones', 'Manipulados'],
  retail: ['Supermercados', 'Comercial', 'Mayoristas', 'Central de Compras'],
  manufacturing: ['Industrias', 'Plásticos', 'Envases', 'Cartonajes', 'Talleres'],
}

const toponyms: readonly string[] = [
  'del Moncayo',
  'del Ebro',
  'del Cinca',
  'del Jalón',
  'de Guara',
  'de Gredos',
  'del Maestrazgo',
  'del Somontano',
  'de la Ribera',
  'del Bajo Aragón',
  'de Valdejalón',
  'de las Cinco Villas',
  'de Montearagón',
  'del Matarraña',
  'de la Huerta',
  'del Segura',
  'de Sierra Mágina',
  'del Guadalquivir',
  'de la Mancha',
  'de La Bureba',
  'del Penedès',
  'de la Alpujarra',
  'de Doñana',
  'del Campo de Borja',
  'de Ordesa',
  'del Turia',
  'de la Vera',
  'del Páramo',
  'de la Campiña',
  'del Duero',
  'de la Cerdanya',
  'de Monegros',
  'del Valle de Arán',
]

const coined: readonly string[] = [
  'Arnedal',
  'Nutrivega',
  'Solbia',
  'Aquaril',
  'Dermaluz',
  'Biotena',
  'Ceresia',
  'Envira',
  'Lumbrales',
  'Tresviñas',
  'Naturcampo',
  'Belvís',
  'Oleostar',
  'Fruvera',
  'Granja Añover',
  'Vegañón',
  'Pirenaica',
  'Alhambrina',
  'Cantueso',
  'Medusal',
  'Peñarroya',
  'Peñalén',
  'Abadía',
  'Alcorisa',
  'Brañas',
  'Zafrán',
  'Ibérica',
  'Mediterránea',
  'Santolea',
]

const saints: readonly string[] = [
  'San Isidro',
  'Santa Águeda',
  'San Roque',
  'Nuestra Señora del Pilar',
  'San José',
  'Santa Bárbara',
  'San Martín',
  'Virgen de la Peña',
]

const american: readonly string[] = [
  'del Bajío',
  'del Anáhuac',
  'de los Andes',
  'del Valle',
  'de la Sabana',
  'Tapatía',
  'del Norte',
  'de Antioquia',
  'Azteca',
  'del Pacífico',
  'del Altiplano',
]

/** A plausible company name; a few are as long as real ones get. */
export function companyName(chance: Random, industry: Industry, place: Place): string {
  const trade = chance.pick(trades[industry])
  if (place.country !== 'ES') return americanName(chance, trade, place)
  const surname = chance.pick(surnames)
  const other = chance.pick(surnames)
  return chance.weighted<() => string>([
    [30, () => `${trade} ${surname}, ${spanishForm(chance)}`],
    [22, () => `${trade} ${chance.pick(toponyms)}, ${spanishForm(chance)}`],
    [16, () => `${trade} ${chance.pick(coined)}, ${spanishForm(chance)}`],
    [12, () => `${trade} ${surname} y ${other}, ${spanishForm(chance)}`],
    [8, () => `Hijos de ${chance.pick(['Antonio', 'Manuel', 'Ramón', 'Joaquín', 'Pilar'])} ${surname}, S.L.`],
    [7, () => `Cooperativa ${chance.pick(saints)} de ${place.city}, S. Coop.`],
    [3, () => `${trade} ${chance.pick(coined)} ${chance.pick(toponyms)}, S.A.U.`],
    [
      2,
      () =>
        `Sociedad Agraria de Transformación n.º ${chance.integer(1200, 9800)} ${trade} ${surname} ${chance.pick(toponyms)} y Asociados`,
    ],
  ])()
}

function americanName(chance: Random, trade: string, place: Place): string {
  const name = chance.chance(0.5) ? chance.pick(american) : chance.pick(americanSurnames)
  const form =
    place.country === 'MX'
      ? chance.pick(['S.A. de C.V.', 'S. de R.L. de C.V.'])
      : chance.pick(['S.A.S.', 'S.A.', 'Ltda.'])
  return `${trade} ${name}, ${form}`
}

function spanishForm(chance: Random): string {
  return chance.weighted([
    [70, 'S.L.'],
    [18, 'S.A.'],
    [8, 'S.L.U.'],
    [4, 'S.L.L.'],
  ])
}

const dropped = new Set(['de', 'del', 'la', 'las', 'los', 'y', 'e', 'n'])

/** Its address in the reserved top-level domain, which nobody can own. */
export function domainOf(name: string): string {
  const [own = name] = name.split(', ')
  const words = normalize(own)
    .replace(/[^a-z0-9 ]+/g, '')
    .split(' ')
    .filter((word) => word !== '' && !dropped.has(word))
  const kept = words.length > 4 ? words.slice(-3) : words
  return `${kept.join('').slice(0, 40)}.example`
}
