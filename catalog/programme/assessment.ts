import { both } from '#catalog/modules/define.ts'
import { date, list, longText, option, part, programmeModule, relation, roles, state, step } from './define.ts'

const signers = roles('projectSponsor', 'projectClient', 'projectDirection', 'projectConsultant')

/** What is thought of an objective on a day, with its figures of that day: as it begins, and again once it is live. */
export const assessment = programmeModule({
  name: 'objectiveAssessment',
  kind: 'assessment',
  singular: both('Evaluación', 'Assessment'),
  plural: both('Evaluaciones de objetivos', 'Assessments of objectives'),
  help: both(
    'Si un objetivo sigue en pie, con sus cifras de ese día y la firma de las dos partes.',
    'Whether an objective still stands, with its figures of that day and the signature of both sides.',
  ),
  icon: 'scale',
  prefix: 'EVA-',
  fields: [
    part('objective', 'Objetivo', 'Objective', 'objective'),
    option('kind', 'Cuándo', 'When', 'assessmentKind', { required: true, default: 'initial' }),
    date('dueOn', 'Para el', 'Due on', { indexed: true }),
    option('verdict', 'Qué se piensa', 'Verdict', 'assessmentVerdict'),
    longText('findings', 'Qué se ha visto', 'What was found'),
    longText('decision', 'Qué se hace', 'What is done about it'),
    longText('figures', 'Cifras de ese día', 'Figures of that day', { readOnly: true }),
    relation('reminder', 'En la agenda', 'In the agenda', 'task', { readOnly: true }),
  ],
  lists: {
    assessmentKind: list('Cuándo se evalúa un objetivo', 'When an objective is assessed', [
      ['initial', 'Al comprometerse', 'As it is committed', 'blue'],
      ['review', 'Ya en marcha', 'Once live', 'teal'],
      ['final', 'En su fecha', 'On its date', 'plum'],
    ]),
    assessmentVerdict: list('Qué se piensa de un objetivo', 'What is thought of an objective', [
      ['sound', 'Sigue en pie', 'It stands', 'green'],
      ['adjust', 'Hay que ajustarlo', 'To be adjusted', 'yellow'],
      ['drop', 'Hay que dejarlo', 'To be dropped', 'red'],
    ]),
  },
  states: [
    state('scheduled', 'Por hacer', 'To be done', 'grey'),
    state('written', 'Por firmar', 'To be signed', 'blue', { frozen: true }),
    state('signed', 'Firmada', 'Signed', 'green', { closed: true, frozen: true }),
  ],
  transitions: [
    step('write', 'Presentar a la firma', 'Present to be signed', ['scheduled'], 'written', {
      required: ['verdict', 'findings'],
      effects: ['noteFigures'],
    }),
    step('sign', 'Firmar', 'Sign', ['written'], 'signed', {
      help: both('La cierra quien firma por la otra parte.', 'Whoever signs for the other side closes it.'),
      who: signers,
      guards: [{ rule: 'bothSides' }],
      effects: ['sign', 'endReminder'],
      comment: 'optional',
    }),
    step('consent', 'Firmar por mi parte', 'Sign for my side', ['written'], 'written', {
      help: both('La otra parte firma después.', 'The other side signs afterwards.'),
      who: signers,
      guards: [{ rule: 'firstSide' }],
      effects: ['sign'],
      comment: 'optional',
    }),
    step('correct', 'Corregir', 'Correct', ['written', 'signed'], 'scheduled', { comment: 'required' }),
  ],
  normative: ['name', 'objective', 'kind', 'dueOn', 'verdict', 'findings', 'decision', 'figures'],
  // Presenting it takes in the figures; nobody else writes what is to be signed.
  drafts: ['scheduled', 'written'],
  columns: ['objective', 'kind', 'dueOn', 'verdict'],
  card: ['objective', 'dueOn'],
  sort: [{ field: 'dueOn', direction: 'asc' }],
  quick: ['objective', 'kind', 'dueOn'],
})
