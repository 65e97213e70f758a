import type { Check } from './check.ts'
import { formulaPrograms } from './e01-formula-programs.ts'
import { formulaTwins } from './e02-formula-twins.ts'
import { compiledStatements } from './i01-compiled-statements.ts'
import { threeParts } from './i02-three-parts.ts'
import { evaluator } from './i03-evaluator.ts'
import { wrongTypes } from './i08-wrong-types.ts'

/** In the order in which they are run. */
export const checks: readonly Check[] = [
  formulaPrograms,
  formulaTwins,
  compiledStatements,
  threeParts,
  evaluator,
  wrongTypes,
]
