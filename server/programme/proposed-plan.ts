import type { Localized } from '#common/errors.ts'
import type { StageKind } from '#common/programme.ts'
import type { DependencyKind } from '#common/schedule.ts'
import { both } from '#catalog/modules/define.ts'

/** A task as a plan begins with it; days for an undertaking of usual size. */
interface ProposedTask {
  readonly name: string
  readonly label: Localized
  readonly stage: StageKind
  readonly subPhase?: string
  readonly days: number
  /** Names of what it waits for: end to start where nothing else is said. */
  readonly after: readonly (string | readonly [task: string, kind: DependencyKind, lag: number])[]
  /** Whoever has this role answers for it. */
  readonly role: string
  readonly skill?: string
  /** How much of their day it takes, in percent; all of it where nothing else is said. */
  readonly dedication?: number
}

export const proposedTasks: readonly ProposedTask[] = [
  task('objectives', 'Objetivos e indicadores', 'Objectives and KPIs', 'objectives', 3, [], 'executiveSponsor'),
  task('kickoff', 'Sesión de inicio', 'Kick-off', 'kickoff', 1, ['objectives'], 'projectManager'),
  task('team', 'Equipo, papeles y promotores', 'Team, roles and promoters', 'team', 2, ['kickoff'], 'projectManager'),
  {
    ...task(
      'interviews',
      'Entrevistas y talleres',
      'Interviews and workshops',
      'specification',
      6,
      ['team'],
      'analysisConsultant',
    ),
    dedication: 50,
  },
  {
    ...task(
      'processes',
      'Procesos: cómo son y cómo serán',
      'Processes: as they are and as they will be',
      'specification',
      5,
      [['interviews', 'SS', 2]],
      'analysisConsultant',
    ),
    dedication: 50,
  },
  task(
    'specification',
    'Escribir la especificación',
    'Write the specification',
    'specification',
    8,
    ['interviews', 'processes'],
    'analysisConsultant',
  ),
  task(
    'baseline',
    'Línea base aprobada',
    'Baseline approved',
    'specification',
    0,
    ['specification'],
    'executiveSponsor',
  ),
  { ...build('configuration', '5.1 Configurar', '5.1 Configure', 3, ['baseline'], 'configuration'), dedication: 80 },
  {
    ...build('customisation', '5.2 Personalizar', '5.2 Customise', 8, ['configuration'], 'configuration'),
    dedication: 30,
  },
  {
    ...build('programming', '5.3 Programar a medida', '5.3 Custom programming', 6, ['configuration'], 'programming'),
    dedication: 25,
  },
  { ...build('connectors', '5.4 Conectores', '5.4 Connectors', 5, ['configuration'], 'integration'), dedication: 15 },
  { ...build('dataSources', '5.5 Fuentes de datos', '5.5 Data sources', 3, ['baseline'], 'data'), dedication: 15 },
  {
    ...build('databases', '5.6 Preparar las bases de datos', '5.6 Prepare the databases', 5, ['dataSources'], 'data'),
    dedication: 15,
  },
  {
    ...build(
      'testing',
      '5.7 Pruebas y comprobaciones',
      '5.7 Tests and checks',
      5,
      ['customisation', 'programming', 'connectors', 'databases'],
      'configuration',
    ),
    role: 'qualityManager',
  },
  {
    ...task(
      'promoters',
      'Formar a los promotores',
      'Train the promoters',
      'training',
      3,
      [['customisation', 'SS', 4]],
      'trainer',
      'training',
    ),
    dedication: 15,
  },
  {
    ...task(
      'training',
      'Formar al equipo',
      'Train the team',
      'training',
      6,
      ['testing', 'promoters'],
      'trainer',
      'training',
    ),
    dedication: 50,
  },
  {
    ...task(
      'import',
      'Instalar e importar los datos',
      'Install and import the data',
      'implantation',
      2,
      ['testing'],
      'itManager',
      'data',
    ),
    dedication: 50,
  },
  {
    ...task(
      'trial',
      'Arranque en pruebas',
      'Trial start',
      'implantation',
      5,
      ['import', ['training', 'SS', 2]],
      'projectManager',
    ),
    dedication: 50,
  },
  task(
    'live',
    'Aprobación final y puesta en marcha',
    'Final approval and go-live',
    'implantation',
    0,
    ['trial', 'training'],
    'executiveSponsor',
  ),
  task('support', 'Acompañar y corregir', 'Accompany and correct', 'maintenance', 20, ['live'], 'supportConsultant'),
  task(
    'review',
    'Revisión y siguiente fase',
    'Review and next phase',
    'maintenance',
    2,
    ['support'],
    'executiveSponsor',
  ),
]

function task(
  name: string,
  es: string,
  en: string,
  stage: StageKind,
  days: number,
  after: ProposedTask['after'],
  role: string,
  skill?: string,
): ProposedTask {
  return { name, label: both(es, en), stage, days, after, role, ...(skill === undefined ? {} : { skill }) }
}

/** One of the sub-phases of the development, of the same name. */
function build(
  name: string,
  es: string,
  en: string,
  days: number,
  after: ProposedTask['after'],
  skill: string,
): ProposedTask {
  return { ...task(name, es, en, 'development', days, after, 'developer', skill), subPhase: name }
}
