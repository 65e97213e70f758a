/**
 * The CRM as it ships: every element of origin `core`. What a company answers on the first screen
 * (name, country, currency, language) is all that differs between two fresh installations.
 */
import type {
  CurrencyDefinition,
  Element,
  GroupDefinition,
  LanguageDefinition,
  NavigationDefinition,
  SettingsDefinition,
} from '#common/element.ts'
import { both, coreElement, coreId, elementsOf } from '#catalog/modules/define.ts'
import { moduleSeeds } from '#catalog/modules/index.ts'
import { latinAmerican } from './latin-american.ts'
import { standardRoles } from './roles.ts'

export type StandardSettings = Partial<SettingsDefinition> & Pick<SettingsDefinition, 'company'>

const defaultSettings: Omit<SettingsDefinition, 'company'> = {
  country: 'ES',
  locale: 'es-ES',
  timeZone: 'Europe/Madrid',
  baseCurrency: 'EUR',
  nextActivityModules: ['meeting'],
  needBeforeLines: false,
  prospectRetentionMonths: 24,
}

export function standardElements(settings: StandardSettings): Element[] {
  const elements = standardWords(settings)
  return [...elements, coreElement('language', 'es-419', latinAmerican(elements))]
}

function standardWords(settings: StandardSettings): Element[] {
  return [
    coreElement('settings', 'default', { ...defaultSettings, ...settings }),
    ...Object.entries(languages).map(([name, language]) => coreElement('language', name, language)),
    ...currencies.map((currency) => coreElement('currency', currency.code, currency)),
    ...moduleSeeds.flatMap((seed) => elementsOf(seed)),
    ...Object.entries(groups).map(([name, group]) => coreElement('group', name, group)),
    ...Object.entries(standardRoles).map(([name, role]) => coreElement('role', name, role)),
    coreElement('navigation', 'main', navigation),
  ]
}

const languages: Readonly<Record<string, LanguageDefinition>> = {
  es: { code: 'es', label: both('Español', 'Spanish') },
  en: { code: 'en', label: both('Inglés', 'English') },
}

const currencies: readonly CurrencyDefinition[] = [
  { code: 'EUR', label: both('Euro', 'Euro'), decimals: 2 },
  { code: 'USD', label: both('Dólar estadounidense', 'US dollar'), decimals: 2 },
  { code: 'GBP', label: both('Libra esterlina', 'Pound sterling'), decimals: 2 },
  { code: 'CHF', label: both('Franco suizo', 'Swiss franc'), decimals: 2 },
  { code: 'MXN', label: both('Peso mexicano', 'Mexican peso'), decimals: 2 },
  { code: 'COP', label: both('Peso colombiano', 'Colombian peso'), decimals: 2 },
  { code: 'ARS', label: both('Peso argentino', 'Argentine peso'), decimals: 2 },
  { code: 'CLP', label: both('Peso chileno', 'Chilean peso'), decimals: 0 },
  { code: 'PEN', label: both('Sol peruano', 'Peruvian sol'), decimals: 2 },
  { code: 'UYU', label: both('Peso uruguayo', 'Uruguayan peso'), decimals: 2 },
  { code: 'DOP', label: both('Peso dominicano', 'Dominican peso'), decimals: 2 },
  { code: 'BRL', label: both('Real brasileño', 'Brazilian real'), decimals: 2 },
]

const groups: Readonly<Record<string, GroupDefinition>> = {
  sales: { label: both('Ventas', 'Sales'), parent: null },
  salesNorth: { label: both('Ventas Norte', 'Sales North'), parent: coreId('group', 'sales') },
  salesSouth: { label: both('Ventas Sur', 'Sales South'), parent: coreId('group', 'sales') },
  marketing: { label: both('Marketing', 'Marketing'), parent: null },
  service: { label: both('Atención al cliente', 'Customer service'), parent: null },
}

const navigation: NavigationDefinition = {
  items: [
    { module: 'opportunity', view: 'board' },
    { module: 'lead', view: 'prospects', label: both('Prospectos', 'Prospects'), icon: 'radar' },
    { module: 'lead', view: 'working', label: both('Leads', 'Leads') },
    { module: 'quote' },
    { module: 'account' },
    { module: 'contact' },
    { module: 'meeting' },
    { module: 'call' },
    { module: 'task' },
    { module: 'campaign' },
    { module: 'loyaltyProgramme', label: both('Fidelización', 'Loyalty') },
    { module: 'survey' },
    { module: 'surveyAnswer', view: 'answered', label: both('Respuestas', 'Answers') },
    { module: 'product' },
    { module: 'priceList' },
    { module: 'tax' },
    { module: 'document' },
    { module: 'competitor' },
  ],
}
