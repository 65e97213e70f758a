import type { Check } from './check.ts'
import { formulaPrograms } from './e01-formula-programs.ts'
import { formulaTwins } from './e02-formula-twins.ts'
import { wrongTypes } from './i08-wrong-types.ts'

/** In the order in which they are run. */
export const checks: readonly Check[] = [formulaPrograms, formulaTwins, wrongTypes]
