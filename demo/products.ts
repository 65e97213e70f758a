import { both } from '#catalog/modules/define.ts'
import type { Localized } from '#common/errors.ts'
import type { Industry } from './companies.ts'
import { idOf } from './moments.ts'

type ProductCategory = 'machine' | 'sparePart' | 'consumable' | 'service' | 'maintenance' | 'software'

export interface Product {
  readonly id: string
  readonly code: string
  readonly name: Localized
  readonly category: ProductCategory
  /** Euros. */
  readonly price: number
  readonly cost: number
  readonly unit: 'unit' | 'hour' | 'day' | 'month' | 'year' | 'roll' | 'box'
  readonly recurring: 'once' | 'monthly' | 'yearly'
  /** Industries that buy it; all when empty. */
  readonly for: readonly Industry[]
  readonly retired?: boolean
}

type Row = readonly [
  code: string,
  es: string,
  en: string,
  price: number,
  cost: number,
  industries?: readonly Industry[],
]

const liquids = ['food', 'beverages', 'cosmetics', 'chemical', 'pharmaceutical'] as const
const solids = ['food', 'agriculture', 'pharmaceutical', 'retail'] as const

const machines: readonly Row[] = [
  ['LLN-400', 'Llenadora lineal LLN-400 de 4 boquillas', 'LLN-400 linear filler, 4 nozzles', 28900, 17300, liquids],
  ['LLN-800', 'Llenadora lineal LLN-800 de 8 boquillas', 'LLN-800 linear filler, 8 nozzles', 46500, 28100, liquids],
  ['LLR-24', 'Llenadora rotativa LLR-24', 'LLR-24 rotary filler', 118000, 74000, ['beverages', 'food']],
  ['TAP-60', 'Taponadora automática TAP-60', 'TAP-60 automatic capper', 19800, 11600, liquids],
  ['ETQ-2L', 'Etiquetadora de dos caras ETQ-2L', 'ETQ-2L two-side labeller', 22400, 13200, []],
  ['ETQ-M', 'Etiquetadora semiautomática ETQ-M', 'ETQ-M semi-automatic labeller', 5900, 3100, []],
  ['DSF-12', 'Dosificadora de sólidos por peso DSF-12', 'DSF-12 weighing doser for solids', 37200, 22900, solids],
  [
    'FLP-90',
    'Envasadora horizontal flow-pack FLP-90',
    'FLP-90 horizontal flow wrapper',
    41800,
    25600,
    ['food', 'agriculture', 'pharmaceutical'],
  ],
  ['VRT-50', 'Envasadora vertical VRT-50', 'VRT-50 vertical bagger', 34600, 21000, solids],
  ['TSL-30', 'Termoselladora de bandejas TSL-30', 'TSL-30 tray sealer', 15400, 9200, ['food', 'agriculture']],
  ['ENC-15', 'Encajadora ENC-15', 'ENC-15 case packer', 52300, 33000, []],
  [
    'PAL-R',
    'Paletizador con robot PAL-R',
    'PAL-R robot palletiser',
    89500,
    58700,
    ['beverages', 'chemical', 'logistics', 'food'],
  ],
  ['ENF-1', 'Enfardadora de palés ENF-1', 'ENF-1 pallet wrapper', 9800, 5600, []],
  ['TRN-M', 'Transportador modular TRN-M, tramo de 3 m', 'TRN-M modular conveyor, 3 m section', 2650, 1400, []],
  [
    'DET-X',
    'Detector de metales DET-X',
    'DET-X metal detector',
    14200,
    8900,
    ['food', 'pharmaceutical', 'agriculture'],
  ],
  ['LAV-R', 'Lavadora de envases LAV-R', 'LAV-R container washer', 31500, 19400, ['beverages', 'food']],
]

const spareParts: readonly Row[] = [
  ['R-BOQ', 'Boquilla de llenado de acero 316', 'Filling nozzle, 316 steel', 312, 128],
  ['R-JUN', 'Juego de juntas alimentarias', 'Set of food-grade seals', 96, 31],
  ['R-BAN', 'Banda de transporte de 3 m', 'Conveyor belt, 3 m', 285, 120],
  ['R-MOR', 'Mordaza de sellado', 'Sealing jaw', 640, 270],
  ['R-SEN', 'Sensor óptico de presencia', 'Optical presence sensor', 118, 52],
  ['R-VAR', 'Variador de frecuencia de 1,5 kW', '1.5 kW frequency drive', 430, 245],
  ['R-KIT', 'Lote de repuestos recomendados', 'Recommended spare-part kit', 1850, 960],
]

const consumables: readonly Row[] = [
  ['C-FPP', 'Bobina de film de polipropileno, 1.000 m', 'Polypropylene film roll, 1,000 m', 148, 89],
  ['C-FCO', 'Bobina de film compostable, 500 m', 'Compostable film roll, 500 m', 236, 152],
  ['C-EST', 'Film estirable, caja de 6', 'Stretch film, box of 6', 64, 41],
  ['C-ETI', 'Etiqueta adhesiva, bobina de 5.000', 'Adhesive labels, roll of 5,000', 92, 47],
]

const services: readonly Row[] = [
  ['S-INS', 'Instalación y puesta en marcha, por jornada', 'Installation and start-up, per day', 780, 410],
  ['S-FOR', 'Formación de operarios, por jornada', 'Operator training, per day', 690, 330],
  ['S-AUD', 'Estudio de la línea de envasado', 'Packaging-line study', 2400, 1050],
  ['S-REP', 'Reparación en planta, por hora', 'On-site repair, per hour', 86, 44],
]

const maintenance: readonly Row[] = [
  ['M-BAS', 'Contrato de mantenimiento Básico, por año', 'Basic maintenance contract, per year', 1900, 780],
  ['M-TOT', 'Contrato de mantenimiento Total, por año', 'Full maintenance contract, per year', 4600, 2150],
  ['M-24H', 'Asistencia 24 horas, por año', '24-hour assistance, per year', 2800, 1300],
]

const software: readonly Row[] = [
  [
    'P-LIN',
    'Moncayo Línea: control de producción, por año',
    'Moncayo Line: production monitoring, per year',
    1450,
    220,
  ],
]

function family(
  category: ProductCategory,
  rows: readonly Row[],
  unit: Product['unit'],
  recurring: Product['recurring'] = 'once',
) {
  return rows.map(([code, es, en, price, cost, industries = []]): Product => ({
    id: idOf('product', code),
    code,
    name: both(es, en),
    category,
    price,
    cost,
    unit:
      code.startsWith('C-') && code !== 'C-EST' ? 'roll' : code === 'C-EST' ? 'box' : code === 'S-REP' ? 'hour' : unit,
    recurring,
    for: industries,
  }))
}

export const products: readonly Product[] = [
  ...family('machine', machines, 'unit'),
  ...family('sparePart', spareParts, 'unit'),
  ...family('consumable', consumables, 'roll'),
  ...family('service', services, 'day'),
  ...family('maintenance', maintenance, 'year', 'yearly'),
  ...family('software', software, 'year', 'yearly'),
  {
    id: idOf('product', 'LLN-200'),
    code: 'LLN-200',
    name: both('Llenadora lineal LLN-200 (descatalogada)', 'LLN-200 linear filler (discontinued)'),
    category: 'machine',
    price: 17600,
    cost: 10900,
    unit: 'unit',
    recurring: 'once',
    for: [],
    retired: true,
  },
]

/** What a line is started with, sold as one: its parts are products of their own. */
export const starterKit: Product = {
  id: idOf('product', 'K-ARR'),
  code: 'K-ARR',
  name: both(
    'Lote de arranque: repuestos, instalación y formación',
    'Start-up kit: spare parts, installation, training',
  ),
  category: 'service',
  price: 4990,
  cost: 2610,
  unit: 'unit',
  recurring: 'once',
  for: [],
}

export const starterParts = [
  { code: 'R-KIT', quantity: '1' },
  { code: 'S-INS', quantity: '3' },
  { code: 'S-FOR', quantity: '2' },
] as const

export function productsOf(category: ProductCategory, industry?: Industry): Product[] {
  return products.filter(
    (one) =>
      one.category === category &&
      one.retired !== true &&
      (industry === undefined || one.for.length === 0 || one.for.includes(industry)),
  )
}
