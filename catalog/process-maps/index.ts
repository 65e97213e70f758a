import { afterSales } from './after-sales.ts'
import type { StarterMap } from './define.ts'
import { tradeFair } from './trade-fair.ts'
import { webForm } from './web-form.ts'

/** Processes to begin from, in the order in which they are offered. */
export const starterMaps: readonly StarterMap[] = [webForm, tradeFair, afterSales]
