import type { Check } from './check.ts'
import { wrongTypes } from './i08-wrong-types.ts'

/** In the order in which they are run. */
export const checks: readonly Check[] = [wrongTypes]
