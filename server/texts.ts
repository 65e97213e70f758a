import type * as English from '#common/texts/en.ts'
import type * as Spanish from '#common/texts/es.ts'
import { onDemand } from './on-demand.ts'

const es = onDemand<typeof Spanish>('#common/texts/es.ts')
const en = onDemand<typeof English>('#common/texts/en.ts')

/** The texts of the interface: a server says them in what it prints, mails and compares, on few days. */
export function catalogueOf(language: 'es' | 'en'): typeof Spanish.es | typeof English.en {
  return language === 'es' ? es().es : en().en
}
