import { accountsHavePerson, nobodyBlockedIsInside, somebodyConfigures } from './access.ts'
import type { Invariant } from './define.ts'
import { rowsAreTheirLog, versionsMatchLog } from './history.ts'
import { documentsAddUp, linesAddUp, moneyIsConverted, moneyIsWhole, rollupsAddUp } from './money.ts'
import { filesAreIntact, issuedIsAsItLeft, jobsAreWithinLease, mailsSayWhen } from './outside.ts'
import {
  approvedIsKept,
  baselinesAreSealed,
  deploymentsAreWrittenDown,
  doubtsAreShown,
  fingerprintsMatch,
  signaturesBind,
  threadsHaveNoCircle,
} from './programme.ts'
import {
  attachmentsHaveRecord,
  closedDealsSayWhen,
  linksHaveBothEnds,
  numbersGoOn,
  ownersAreThere,
  stagesMatchHistory,
  statesAreKnown,
  treesHaveNoCircle,
  uniqueRulesHold,
} from './records.ts'
import {
  constraintsAreValid,
  indexesAreThere,
  keysAreThere,
  modelIsItsVersion,
  registryIsSchema,
  stepsAreFinished,
} from './schema.ts'
import { formulasAreRight, searchIsRows } from './search.ts'
import { runsAreWhole } from './workflows.ts'

export interface NamedInvariant {
  readonly name: string
  readonly find: Invariant
  /** It holds in copies of production too, whose records are made up or begin anew. */
  readonly everywhere?: true
  /** A change of the configuration has it so a moment after it is in force. */
  readonly settles?: true
}

/** What must always hold, whoever did what and whatever died on the way. */
export const invariants: readonly NamedInvariant[] = [
  { name: 'registry-is-schema', find: registryIsSchema, everywhere: true, settles: true },
  { name: 'model-is-its-version', find: modelIsItsVersion, everywhere: true },
  { name: 'steps-finished', find: stepsAreFinished, everywhere: true, settles: true },
  { name: 'constraints-valid', find: constraintsAreValid, everywhere: true, settles: true },
  { name: 'keys-are-there', find: keysAreThere, everywhere: true },
  { name: 'indexes-are-there', find: indexesAreThere, everywhere: true, settles: true },
  { name: 'links-have-both-ends', find: linksHaveBothEnds },
  { name: 'unique-rules-hold', find: uniqueRulesHold },
  { name: 'owners-are-there', find: ownersAreThere },
  { name: 'trees-have-no-circle', find: treesHaveNoCircle },
  { name: 'states-are-known', find: statesAreKnown },
  { name: 'stages-match-history', find: stagesMatchHistory },
  { name: 'closed-deals-say-when', find: closedDealsSayWhen },
  { name: 'numbers-go-on', find: numbersGoOn },
  { name: 'money-is-whole', find: moneyIsWhole, everywhere: true },
  { name: 'money-is-converted', find: moneyIsConverted },
  { name: 'lines-add-up', find: linesAddUp },
  { name: 'documents-add-up', find: documentsAddUp },
  { name: 'rollups-add-up', find: rollupsAddUp },
  { name: 'formulas-are-right', find: formulasAreRight },
  { name: 'versions-match-log', find: versionsMatchLog },
  { name: 'rows-are-their-log', find: rowsAreTheirLog },
  { name: 'search-is-rows', find: searchIsRows },
  { name: 'files-are-intact', find: filesAreIntact },
  { name: 'attachments-have-record', find: attachmentsHaveRecord },
  { name: 'issued-is-as-it-left', find: issuedIsAsItLeft },
  { name: 'mails-say-when', find: mailsSayWhen },
  { name: 'runs-are-whole', find: runsAreWhole },
  { name: 'jobs-within-lease', find: jobsAreWithinLease },
  { name: 'accounts-have-person', find: accountsHavePerson },
  { name: 'nobody-blocked-is-inside', find: nobodyBlockedIsInside },
  { name: 'somebody-configures', find: somebodyConfigures },
  { name: 'fingerprints-match', find: fingerprintsMatch },
  { name: 'baselines-are-sealed', find: baselinesAreSealed },
  { name: 'signatures-bind', find: signaturesBind },
  { name: 'doubts-are-shown', find: doubtsAreShown },
  { name: 'threads-have-no-circle', find: threadsHaveNoCircle },
  { name: 'approved-is-kept', find: approvedIsKept },
  { name: 'deployments-are-written-down', find: deploymentsAreWrittenDown },
]
