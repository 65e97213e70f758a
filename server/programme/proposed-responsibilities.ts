import type { Localized } from '#common/errors.ts'
import { both } from '#catalog/modules/define.ts'

/** A row of who does what, as a project begins with it. */
interface ProposedResponsibility {
  readonly period: 'preparation' | 'development' | 'maintenance'
  readonly label: Localized
  readonly accountable: string
  readonly responsible: readonly string[]
  readonly consulted: readonly string[]
  readonly informed: readonly string[]
}

/** Roles without which a period is not well looked after. */
export const mandatoryRoles: Readonly<Record<ProposedResponsibility['period'], readonly string[]>> = {
  preparation: ['executiveSponsor', 'projectManager', 'analysisConsultant'],
  development: ['projectManager', 'developer', 'promoter'],
  maintenance: ['administrator', 'promoter', 'supportConsultant'],
}

/** Objectives and specifications are written by both sides, and approved by the one that pays. */
export const proposedResponsibilities: readonly ProposedResponsibility[] = [
  row(
    'preparation',
    'Por qué y objetivos',
    'Why and objectives',
    'executiveSponsor',
    ['projectManager', 'analysisConsultant'],
    ['committee'],
    ['promoter'],
  ),
  row(
    'preparation',
    'Necesidades y procesos',
    'Needs and processes',
    'projectManager',
    ['analysisConsultant', 'projectAnalyst'],
    ['promoter', 'user'],
    ['executiveSponsor'],
  ),
  row(
    'preparation',
    'Plan y presupuesto',
    'Plan and budget',
    'executiveSponsor',
    ['projectManager'],
    ['analysisConsultant', 'itManager'],
    ['committee'],
  ),
  row(
    'preparation',
    'Especificación',
    'Specification',
    'projectManager',
    ['analysisConsultant', 'projectAnalyst'],
    ['promoter', 'itManager'],
    ['committee', 'developer'],
  ),
  row(
    'preparation',
    'Aprobación',
    'Approval',
    'executiveSponsor',
    ['committee'],
    ['projectManager'],
    ['promoter', 'user'],
  ),
  row(
    'development',
    'Configurar y personalizar',
    'Configure and customise',
    'projectManager',
    ['developer', 'developmentConsultant'],
    ['promoter'],
    ['executiveSponsor'],
  ),
  row(
    'development',
    'Programación y conectores',
    'Programming and connectors',
    'developmentConsultant',
    ['developer'],
    ['itManager'],
    ['projectManager'],
  ),
  row('development', 'Datos', 'Data', 'itManager', ['developer'], ['promoter', 'administrator'], ['projectManager']),
  row(
    'development',
    'Pruebas',
    'Tests',
    'qualityManager',
    ['promoter', 'developer'],
    ['user'],
    ['projectManager', 'executiveSponsor'],
  ),
  row(
    'development',
    'Despliegue en producción',
    'Deployment to production',
    'projectManager',
    ['developmentConsultant'],
    ['itManager'],
    ['executiveSponsor', 'promoter'],
  ),
  row(
    'maintenance',
    'Formación',
    'Training',
    'projectManager',
    ['trainer', 'promoter'],
    ['administrator'],
    ['executiveSponsor', 'user'],
  ),
  row(
    'maintenance',
    'Dudas e incidencias',
    'Questions and incidents',
    'administrator',
    ['supportConsultant', 'promoter'],
    ['itManager'],
    ['projectManager'],
  ),
  row(
    'maintenance',
    'Copias y versiones',
    'Backups and versions',
    'itManager',
    ['administrator'],
    ['supportConsultant'],
    ['projectManager'],
  ),
  row(
    'maintenance',
    'Calidad de los datos',
    'Quality of the data',
    'administrator',
    ['user', 'promoter'],
    ['itManager'],
    ['executiveSponsor'],
  ),
  row(
    'maintenance',
    'Mejora y siguiente fase',
    'Improvement and next phase',
    'executiveSponsor',
    ['projectManager', 'promoter'],
    ['supportConsultant', 'user'],
    ['committee'],
  ),
]

function row(
  period: ProposedResponsibility['period'],
  es: string,
  en: string,
  accountable: string,
  responsible: readonly string[],
  consulted: readonly string[],
  informed: readonly string[],
): ProposedResponsibility {
  return { period, label: both(es, en), accountable, responsible, consulted, informed }
}
