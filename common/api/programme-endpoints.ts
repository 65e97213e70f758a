import { clearLink, listLooseEnds, readProgramme, readThread, startProject } from './programme.ts'
import { chooseObjective, enterKpiValue, listObjectiveTemplates, readKpi, readObjectives, tryKpiQuery } from './kpis.ts'
import { exportNeedMatrix, moveLine, placeNeed, readNeedMatrix, readNeeds, triageNeed } from './programme-needs.ts'
import { castVotes, closeVoting, openVoting, readEncounter } from './programme-workshop.ts'
import { addFirstDay, listTests, proposeTests, runTests, tryScenario } from './scenarios.ts'
import { downloadBpmn, listProcesses, readBpmn, readProcess } from './processes.ts'
import {
  compareRevisions,
  readBaseline,
  readPreview,
  readReview,
  readRevisions,
  readSpecification,
} from './specification.ts'
import { justifyElements, readWhy } from './deployment.ts'
import {
  askImprovement,
  downloadPlan,
  proposePlan,
  proposeResponsibilities,
  readBudget,
  readGoLive,
  readImprovements,
  readPlan,
  readTeam,
} from './plan.ts'
import { exportTraceMatrix, readTrace, readTraceMatrix } from './programme-trace.ts'

/** Everything that the project answers. */
export const programmeEndpoints = [
  clearLink,
  listLooseEnds,
  readProgramme,
  readThread,
  startProject,
  chooseObjective,
  enterKpiValue,
  listObjectiveTemplates,
  readKpi,
  readObjectives,
  tryKpiQuery,
  exportNeedMatrix,
  moveLine,
  placeNeed,
  readNeedMatrix,
  readNeeds,
  triageNeed,
  castVotes,
  closeVoting,
  openVoting,
  readEncounter,
  downloadBpmn,
  listProcesses,
  readBpmn,
  readProcess,
  compareRevisions,
  readBaseline,
  readPreview,
  readReview,
  readRevisions,
  readSpecification,
  justifyElements,
  readWhy,
  askImprovement,
  downloadPlan,
  proposePlan,
  proposeResponsibilities,
  readBudget,
  readGoLive,
  readImprovements,
  readPlan,
  readTeam,
  exportTraceMatrix,
  readTrace,
  readTraceMatrix,
  listTests,
  runTests,
  tryScenario,
  proposeTests,
  addFirstDay,
] as const
