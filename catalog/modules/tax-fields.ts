/** Lists and fields of taxes that several standard modules have in common. */
import type { OptionListDefinition } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { both } from './define.ts'

export const taxLists: Readonly<Record<string, OptionListDefinition>> = {
  taxKind: {
    label: both('Clase de impuesto', 'Kind of tax'),
    options: [
      { value: 'vat', label: both('Sobre el consumo', 'On consumption') },
      { value: 'surcharge', label: both('Recargo', 'Surcharge') },
      { value: 'withholding', label: both('Retención', 'Withholding') },
    ],
  },
  taxCategory: {
    label: both('Tipo impositivo', 'Tax category'),
    options: [
      { value: 'standard', label: both('General', 'Standard') },
      { value: 'reduced', label: both('Reducido', 'Reduced') },
      { value: 'superReduced', label: both('Superreducido', 'Super-reduced') },
      { value: 'increased', label: both('Incrementado', 'Increased') },
      { value: 'zero', label: both('Tipo cero', 'Zero') },
      { value: 'exempt', label: both('Exento', 'Exempt') },
    ],
  },
  taxRegime: {
    label: both('Régimen fiscal', 'Tax regime'),
    options: [
      { value: 'general', label: both('General', 'General') },
      { value: 'surcharge', label: both('Recargo de equivalencia', 'Equivalence surcharge') },
      { value: 'withholding', label: both('Con retención', 'With withholding') },
      { value: 'exempt', label: both('Exento', 'Exempt') },
      { value: 'intraEu', label: both('Intracomunitario', 'Intra-EU') },
      { value: 'export', label: both('Exportación', 'Export') },
      { value: 'canaryIslands', label: both('Canarias (IGIC)', 'Canary Islands (IGIC)') },
      { value: 'ceutaMelilla', label: both('Ceuta y Melilla (IPSI)', 'Ceuta and Melilla (IPSI)') },
    ],
  },
}

export const taxRegime = {
  name: 'taxRegime',
  type: 'option',
  label: both('Régimen fiscal', 'Tax regime'),
  help: both(
    'Qué impuestos llevan sus presupuestos: general, con recargo de equivalencia, con retención, exento…',
    'Which taxes their quotes bear: general, with equivalence surcharge, with withholding, exempt…',
  ),
  default: 'general',
  options: { list: 'taxRegime' },
  aliases: ['Régimen de IVA', 'VAT regime'],
} satisfies Field

/** The code of a currency of the company. */
export const currencyCode = {
  name: 'currency',
  type: 'text',
  label: both('Moneda', 'Currency'),
  help: both('Código de tres letras: EUR, MXN, COP…', 'Three-letter code: EUR, MXN, COP…'),
  options: { maxLength: 3, pattern: '^[A-Z]{3}$' },
  aliases: ['Divisa'],
} satisfies Field

export const paymentTerms = {
  name: 'paymentTerms',
  type: 'text',
  label: both('Forma de pago', 'Payment terms'),
  options: { maxLength: 200 },
  aliases: ['Condiciones de pago', 'Vencimiento', 'Terms of payment'],
} satisfies Field
