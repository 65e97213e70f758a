import { coreElement, elementsOf, type ModuleSeed } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { assessment } from './assessment.ts'
import { baseline, changeRequest, decision, risk, signature, waiver } from './approval.ts'
import { acceptanceTest, budgetLine, deployment, testRun } from './build.ts'
import { channel, dataNeed, initiative, touchpoint } from './channels.ts'
import { communication } from './communication.ts'
import { feedback } from './feedback.ts'
import { gap } from './gap.ts'
import { kpiSnapshot } from './kpi-snapshot.ts'
import { kpi } from './kpi.ts'
import { contribution, participation, projectMeeting } from './meeting.ts'
import { member } from './member.ts'
import { need } from './need.ts'
import { objective } from './objective.ts'
import { phase } from './phase.ts'
import { businessProcess, processStep } from './process.ts'
import { project } from './project.ts'
import { programmeRoles } from './roles.ts'
import { specItem } from './spec-item.ts'
import { responsibility } from './responsibility.ts'
import { stage } from './stage.ts'
import { task } from './task.ts'
import { trace } from './trace.ts'
import { attempt, attendance, session, track } from './training.ts'

/** The modules of the project, what owns before what is owned. They come with the first project that is started. */
export const programmeSeeds: readonly ModuleSeed[] = [
  project,
  stage,
  phase,
  gap,
  objective,
  kpi,
  kpiSnapshot,
  assessment,
  member,
  projectMeeting,
  participation,
  need,
  contribution,
  businessProcess,
  processStep,
  channel,
  touchpoint,
  dataNeed,
  initiative,
  communication,
  specItem,
  baseline,
  signature,
  deployment,
  acceptanceTest,
  testRun,
  waiver,
  risk,
  decision,
  changeRequest,
  budgetLine,
  task,
  responsibility,
  track,
  session,
  attendance,
  attempt,
  feedback,
  trace,
]

/** Elements like those of the standard CRM: the same in each installation that has them. */
export function programmeElements(): Element[] {
  return [
    ...programmeSeeds.flatMap((seed) => elementsOf(seed)),
    ...Object.entries(programmeRoles).map(([name, role]) => coreElement('role', name, role)),
  ]
}

/** What tasks, notes, meetings and documents of the CRM may be about, besides what they are about already. */
export const withActivities: readonly string[] = [
  'project',
  'objective',
  'need',
  'businessProcess',
  'specItem',
  'risk',
  'changeRequest',
  'projectMeeting',
]

/** The same for comments: what is said on the way stands under the record. */
export const withComments: readonly string[] = programmeSeeds
  .filter(({ definition }) => definition.capabilities.timeline)
  .map(({ name }) => name)
