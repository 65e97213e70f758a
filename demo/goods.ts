import { both } from '#catalog/modules/define.ts'
import type { Localized } from '#common/errors.ts'
import type { Industry } from './companies.ts'
import type { Random } from './random.ts'

/** What a company whose name begins so packs. */
const byTrade: readonly (readonly [trade: string, good: Localized])[] = [
  ['Conservas Vegetales', both('pimiento asado', 'roasted peppers')],
  ['Conservas', both('mermelada', 'jam')],
  ['Queser', both('queso curado', 'cured cheese')],
  ['Quesos', both('queso fresco', 'fresh cheese')],
  ['Almazara', both('aceite de oliva', 'olive oil')],
  ['Aceites', both('aceite de oliva', 'olive oil')],
  ['Turrones', both('turrón', 'nougat')],
  ['Obrador', both('magdalenas', 'muffins')],
  ['Galletas', both('galletas', 'biscuits')],
  ['Embutidos', both('longaniza', 'cured sausage')],
  ['Jamones', both('jamón loncheado', 'sliced ham')],
  ['Mieles', both('miel', 'honey')],
  ['Legumbres', both('legumbre cocida', 'cooked pulses')],
  ['Encurtidos', both('aceitunas', 'olives')],
  ['Salsas', both('salsas', 'sauces')],
  ['Congelados', both('verdura congelada', 'frozen vegetables')],
  ['Platos', both('platos preparados', 'ready meals')],
  ['Harinas', both('harina', 'flour')],
  ['Chocolates', both('chocolate', 'chocolate')],
  ['Pastas', both('pasta seca', 'dried pasta')],
  ['Torrefactora', both('café en grano', 'coffee beans')],
  ['Snacks', both('patatas fritas', 'crisps')],
  ['Bodegas', both('vino', 'wine')],
  ['Cerve', both('cerveza artesana', 'craft beer')],
  ['Zumos', both('zumo natural', 'fresh juice')],
  ['Aguas', both('agua mineral', 'mineral water')],
  ['Destilerías', both('ginebra', 'gin')],
  ['Sidras', both('sidra', 'cider')],
  ['Vermuts', both('vermut', 'vermouth')],
  ['Horchatas', both('horchata', 'tiger-nut milk')],
  ['Refrescos', both('refrescos', 'soft drinks')],
  ['Licores', both('licor de hierbas', 'herbal liqueur')],
  ['Cavas', both('espumoso', 'sparkling wine')],
  ['Frutos Secos', both('almendra', 'almonds')],
  ['Frutas', both('fruta de hueso', 'stone fruit')],
  ['Hortofrutícola', both('cebolla', 'onions')],
  ['Piensos', both('pienso', 'animal feed')],
  ['Semillas', both('semillas', 'seeds')],
  ['Champiñones', both('champiñón', 'mushrooms')],
  ['Cítricos', both('naranja', 'oranges')],
  ['Arroces', both('arroz', 'rice')],
  ['Perfumes', both('perfume', 'perfume')],
  ['Jabones', both('jabón líquido', 'liquid soap')],
  ['Pinturas', both('pintura al agua', 'water-based paint')],
  ['Detergentes', both('detergente', 'detergent')],
  ['Fertilizantes', both('fertilizante líquido', 'liquid fertiliser')],
  ['Lubricantes', both('aceite de motor', 'engine oil')],
  ['Disolventes', both('disolvente', 'solvent')],
  ['Adhesivos', both('adhesivo', 'adhesive')],
  ['Veterinaria', both('pienso medicado', 'medicated feed')],
]

/** What the other companies of each industry pack. */
const byIndustry: Readonly<Record<Industry, readonly Localized[]>> = {
  food: [
    both('mermelada', 'jam'),
    both('legumbre cocida', 'cooked pulses'),
    both('salsas', 'sauces'),
    both('especias', 'spices'),
    both('platos preparados', 'ready meals'),
  ],
  beverages: [both('vino', 'wine'), both('zumo natural', 'fresh juice'), both('vermut', 'vermouth')],
  agriculture: [both('fruta de hueso', 'stone fruit'), both('almendra', 'almonds'), both('arroz', 'rice')],
  cosmetics: [both('champú', 'shampoo'), both('crema facial', 'face cream'), both('aceite corporal', 'body oil')],
  pharmaceutical: [
    both('jarabe', 'syrup'),
    both('complementos en polvo', 'powder supplements'),
    both('comprimidos', 'tablets'),
  ],
  chemical: [both('detergente', 'detergent'), both('lejía', 'bleach')],
  logistics: [
    both('pedidos de comercio electrónico', 'online orders'),
    both('lotes de promoción', 'promotional packs'),
  ],
  retail: [both('marca propia', 'own brand'), both('frutos secos a granel', 'bulk nuts')],
  manufacturing: [both('tornillería', 'fasteners'), both('recambios', 'spare parts')],
}

/** Something that the company packs: what its name says, or what its industry does. */
export function goodOf(chance: Random, { name, industry }: { name: string; industry: Industry }): Localized {
  const known = byTrade.find(([trade]) => name.startsWith(trade))
  return known?.[1] ?? chance.pick(byIndustry[industry])
}
