import { noTrace } from './a04-no-trace.ts'
import { unasked } from './a05-unasked.ts'
import { foreignIds } from './a06-foreign-ids.ts'
import { twoEdits } from './c01-two-edits.ts'
import { once } from './c03-once.ts'
import type { Check } from './check.ts'
import { insideOut } from './d03-inside.ts'
import { oldVersions } from './d01-versions.ts'
import { supply } from './d02-supply.ts'
import { securityEvents } from './d05-security-events.ts'
import { formulaPrograms } from './e01-formula-programs.ts'
import { formulaTwins } from './e02-formula-twins.ts'
import { patterns } from './e05-patterns.ts'
import { malformedFiles } from './f03-malformed-files.ts'
import { compiledStatements } from './i01-compiled-statements.ts'
import { threeParts } from './i02-three-parts.ts'
import { evaluator } from './i03-evaluator.ts'
import { rawSql } from './i06-raw-sql.ts'
import { lineEnds } from './i07-line-ends.ts'
import { wrongTypes } from './i08-wrong-types.ts'
import { tooMuch } from './l03-bombs.ts'
import { firstStart } from './r04-first-start.ts'
import { underLoad } from './r09-under-load.ts'
import { privateAddresses } from './s01-addresses.ts'
import { changingNames } from './s02-names.ts'
import { otherSchemes } from './s03-schemes.ts'
import { endlessAnswers } from './s04-answers.ts'
import { moves } from './u05-moves.ts'
import { headers } from './x05-headers.ts'
import { foreignPages } from './x06-foreign-pages.ts'

/** In the order in which they are run. */
export const checks: readonly Check[] = [
  formulaPrograms,
  formulaTwins,
  patterns,
  compiledStatements,
  threeParts,
  evaluator,
  malformedFiles,
  tooMuch,
  wrongTypes,
  lineEnds,
  noTrace,
  unasked,
  foreignIds,
  headers,
  foreignPages,
  insideOut,
  securityEvents,
  privateAddresses,
  changingNames,
  otherSchemes,
  endlessAnswers,
  twoEdits,
  once,
  oldVersions,
  supply,
  firstStart,
  underLoad,
  moves,
  // Last: it reads what the database has said of all that the others asked.
  rawSql,
]
