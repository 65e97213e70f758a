import { both } from '#catalog/modules/define.ts'
import { linkKinds, type ProgrammeKind } from '#common/programme.ts'
import { moment, option, person, pointer, programmeModule, text, yesNo } from './define.ts'

/** Names of the modules of this folder by what they stand for. */
export const modulesOfKind: Readonly<Record<ProgrammeKind, string>> = {
  project: 'project',
  stage: 'projectStage',
  phase: 'scopePhase',
  gap: 'gap',
  objective: 'objective',
  kpi: 'kpi',
  kpiSnapshot: 'kpiSnapshot',
  assessment: 'objectiveAssessment',
  member: 'projectMember',
  meeting: 'projectMeeting',
  participation: 'participation',
  contribution: 'contribution',
  need: 'need',
  process: 'businessProcess',
  step: 'processStep',
  channel: 'channel',
  touchpoint: 'touchpoint',
  dataNeed: 'dataNeed',
  initiative: 'initiative',
  communication: 'communication',
  specItem: 'specItem',
  baseline: 'baseline',
  signature: 'signature',
  deployment: 'deployment',
  test: 'acceptanceTest',
  testRun: 'testRun',
  waiver: 'waiver',
  risk: 'risk',
  decision: 'decision',
  changeRequest: 'changeRequest',
  budgetLine: 'budgetLine',
  task: 'projectTask',
  responsibility: 'responsibility',
  track: 'trainingTrack',
  session: 'trainingSession',
  attendance: 'trainingAttendance',
  attempt: 'trainingAttempt',
  feedback: 'feedback',
  trace: 'trace',
}

const unique = (names: readonly string[]) => [...new Set(names)]

/** One record follows from another; the source's fingerprint is the one that somebody looked at. */
export const trace = programmeModule({
  name: 'trace',
  kind: 'trace',
  singular: both('Hilo', 'Thread'),
  plural: both('Hilos', 'Threads'),
  help: both(
    'Qué sale de qué, con la huella que tenía cuando alguien lo miró.',
    'What follows from what, with the fingerprint that it had when somebody looked.',
  ),
  icon: 'link',
  titleFields: ['derived', 'source'],
  owned: false,
  capabilities: {
    trace: {
      kind: 'kind',
      derived: 'derived',
      source: 'source',
      fingerprint: 'sourceFingerprint',
      suspect: 'suspect',
      clearedBy: 'clearedBy',
      clearedAt: 'clearedAt',
    },
  },
  fields: [
    option('kind', 'Cómo', 'How', 'traceKind', { required: true }),
    pointer('derived', 'Lo que sale', 'What follows', unique(linkKinds.map(({ derived }) => modulesOfKind[derived])), {
      required: true,
    }),
    pointer(
      'source',
      'De dónde sale',
      'What it follows from',
      unique(linkKinds.map(({ source }) => modulesOfKind[source])),
      {
        required: true,
      },
    ),
    text('sourceFingerprint', 'Huella del origen', 'Fingerprint of the source', { readOnly: true }),
    yesNo('suspect', 'En duda', 'In doubt', { readOnly: true, indexed: true }),
    person('clearedBy', 'Lo miró', 'Looked at by', { readOnly: true }),
    moment('clearedAt', 'Cuándo lo miró', 'Looked at on', { readOnly: true }),
  ],
  lists: {
    traceKind: {
      label: both('Cómo sale una cosa de otra', 'How one follows from another'),
      options: linkKinds.map(({ name, label }) => ({ value: name, label: label.up })),
    },
  },
  columns: ['derived', 'kind', 'source', 'suspect'],
})
